import { useSyncExternalStore } from 'react';
import { userIDOf } from './token.ts';

/** The signed-in user. Stored for this tab only, and gone with it. */
export interface Session {
  token: string;
  userID: number;
  /** Undefined while unknown: the server sends names only in meetings. */
  name: string | undefined;
}

const key = 'rollcall.session';
let session = read();
let signOutReason: string | undefined;
const listeners = new Set<() => void>();

/** The session; undefined while nobody is signed in. */
export const useSession = (): Session | undefined => useSyncExternalStore(subscribe, () => session);

/** Why the previous session ended, if the user did not end it. */
export const lastSignOutReason = (): string | undefined => signOutReason;

/** Starts a session with a token that the server has accepted. */
export function signIn(token: string, userID: number, name?: string): void {
  store({ token, userID, name });
}

/** Adds the user's name to the session, once it is known. */
export function rememberName(name: string): void {
  if (session && name && session.name === undefined) store({ ...session, name });
}

/**
 * Ends the session and forgets its token.
 *
 * @param reason shown to the user; undefined if they signed out themselves
 */
export function signOut(reason?: string): void {
  signOutReason = reason;
  sessionStorage.removeItem(key);
  // Only a page load is sure to drop everything of the old session: its token, its feeds, its lease renewals.
  if (reason === undefined) location.replace('/');
  session = undefined;
  notify();
}

function store(next: Session): void {
  session = next;
  sessionStorage.setItem(key, JSON.stringify({ token: next.token, name: next.name }));
  notify();
}

function read(): Session | undefined {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    if (typeof stored !== 'object' || stored === null || !('token' in stored) || typeof stored.token !== 'string')
      return undefined;
    const userID = userIDOf(stored.token);
    const name = 'name' in stored && typeof stored.name === 'string' ? stored.name : undefined;
    return userID === undefined ? undefined : { token: stored.token, userID, name };
  } catch {
    return undefined;
  }
}

const notify = (): void => listeners.forEach((listener) => listener());

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
