import { useEffect } from 'react';
import type { Session } from './session.ts';

/** ms, the most that a timer can wait */
const longestMs = 2 ** 31 - 1;

/** Renews a session's token before it expires, where that is possible. */
export function useRenewal({ token, provider }: Session): void {
  const renewAt = provider?.refreshToken === undefined ? null : provider.renewAt;
  useEffect(() => {
    if (renewAt === null) return undefined;
    const renew = () => void import('./renewal.ts').then((renewal) => renewal.renew(token)).catch(() => {});
    const timer = setTimeout(renew, Math.min(Math.max(0, renewAt - Date.now()), longestMs));
    return () => clearTimeout(timer);
  }, [token, renewAt]);
}
