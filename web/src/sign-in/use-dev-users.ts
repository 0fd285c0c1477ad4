import { useEffect, useState } from 'react';

/** A user whom `npm run dev` offers to sign in as. */
export interface DevUser {
  name: string;
  token: string;
  note: string;
}

/** The users offered by `npm run dev`. No other server is even asked for them. */
export function useDevUsers(): readonly DevUser[] {
  const [users, setUsers] = useState<readonly DevUser[]>([]);
  useEffect(() => {
    const path = document.querySelector<HTMLMetaElement>('meta[name="rollcall-dev-users"]')?.content;
    if (!path) return undefined;
    const unmounted = new AbortController();
    fetch(path, { signal: unmounted.signal })
      .then((response) => response.json())
      .then((found: unknown) => setUsers(Array.isArray(found) ? found.filter(isDevUser) : []))
      // It is still possible to paste a token.
      .catch(() => {});
    return () => unmounted.abort();
  }, []);
  return users;
}

function isDevUser(value: unknown): value is DevUser {
  if (typeof value !== 'object' || value === null) return false;
  return (['name', 'token', 'note'] as const).every(
    (key) => key in value && typeof Reflect.get(value, key) === 'string',
  );
}
