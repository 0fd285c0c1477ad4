import { hash } from 'node:crypto';
import { ShortMemory } from '../short-memory.ts';
import type { Caller } from './caller.ts';

/** A key that is taken out of the JWKS counts after this at the latest. As many as a server has connections. */
const remembered = { ms: 60_000, most: 20_000 };

/**
 * Remembers whose a token is, until it expires and for a minute at most: to verify it costs as much as the rest of a call. It is
 * kept by its digest, so that no token can be read from the memory of the process. What fails is not remembered.
 */
export function rememberCallers(verify: (token: string) => Promise<Caller>): (token: string) => Promise<Caller> {
  const callers = new ShortMemory<string, Caller>(remembered);
  return async (token) => {
    const digest = hash('sha256', token, 'base64');
    const known = callers.get(digest);
    if (known && !hasExpired(known)) return known;
    const since = performance.now();
    const caller = await verify(token);
    callers.keep(digest, caller, since);
    return caller;
  };
}

/** By this process's clock, as when it is verified. */
const hasExpired = ({ expiresAt }: Caller): boolean => expiresAt !== undefined && expiresAt.getTime() <= Date.now();
