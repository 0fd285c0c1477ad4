import { useSyncExternalStore } from 'react';
import { userIDOf } from './token.ts';

/** Who is signed in. Kept for this tab only, and gone with it. */
export interface Session {
  token: string;
  userID: number;
  /** As far as it is known: the server tells names only in meetings. */
  name: string | undefined;
}

const key = 'rollcall.session';
let session = read();
let farewell: string | undefined;
const listeners = new Set<() => void>();

/** The session, or undefined for nobody. */
export const useSession = (): Session | undefined => useSyncExternalStore(subscribe, () => session);

/** Why the session before this one ended, where it was not of the user's own will. */
export const lastFarewell = (): string | undefined => farewell;

/** Keeps a token that the server has accepted. */
export function signIn(token: string, userID: number, name?: string): void {
  keep({ token, userID, name });
}

/** Keeps the user's name, once it is known. */
export function rememberName(name: string): void {
  if (session && name && session.name === undefined) keep({ ...session, name });
}

/** Forgets the token. @param reason where it was not of the user's own will */
export function signOut(reason?: string): void {
  farewell = reason;
  sessionStorage.removeItem(key);
  // Only a new page is sure to hold nothing of the old session: no token, no feed, no lease that is renewed.
  if (reason === undefined) location.replace('/');
  session = undefined;
  tell();
}

function keep(next: Session): void {
  session = next;
  sessionStorage.setItem(key, JSON.stringify({ token: next.token, name: next.name }));
  tell();
}

function read(): Session | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    if (typeof kept !== 'object' || kept === null || !('token' in kept) || typeof kept.token !== 'string')
      return undefined;
    const userID = userIDOf(kept.token);
    const name = 'name' in kept && typeof kept.name === 'string' ? kept.name : undefined;
    return userID === undefined ? undefined : { token: kept.token, userID, name };
  } catch {
    return undefined;
  }
}

const tell = (): void => listeners.forEach((listener) => listener());

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
