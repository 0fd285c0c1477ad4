import { useEffect, useState } from 'react';

/** Somebody whom `npm run dev` lets one be. */
export interface DevUser {
  name: string;
  token: string;
  note: string;
}

/** The users of `npm run dev`; none from any other server, which is not even asked. */
export function useDevUsers(): readonly DevUser[] {
  const [users, setUsers] = useState<readonly DevUser[]>([]);
  useEffect(() => {
    const path = document.querySelector<HTMLMetaElement>('meta[name="rollcall-dev-users"]')?.content;
    if (!path) return undefined;
    const gone = new AbortController();
    fetch(path, { signal: gone.signal })
      .then((response) => response.json())
      .then((found: unknown) => setUsers(Array.isArray(found) ? found.filter(isDevUser) : []))
      // Without them one can still paste a token.
      .catch(() => {});
    return () => gone.abort();
  }, []);
  return users;
}

function isDevUser(value: unknown): value is DevUser {
  if (typeof value !== 'object' || value === null) return false;
  return (['name', 'token', 'note'] as const).every(
    (key) => key in value && typeof Reflect.get(value, key) === 'string',
  );
}
