import { useSyncExternalStore } from 'react';
import type { Me } from '../me/me.ts';
import type { Session } from './session.ts';
import { onStoredElsewhere, readStored, writeStored } from './stored-session.ts';

/** Whether somebody is signed in. */
export type SessionState =
  | {
      status: 'in';
      session: Session;
      /** Why the session may end soon. */
      trouble?: string | undefined;
    }
  /** The server no longer accepts the token, and there is no other. The page is kept for when the user signs in again. */
  | ({ status: 'expired'; session: Session } & Refusal)
  /** Until the page is loaded anew. */
  | { status: 'leaving' }
  | ({ status: 'out' } & Partial<Refusal>);

/** Why the last attempt to sign in failed. */
interface Refusal {
  reason: string;
  /** Whether it is the user's account that this server does not know: another one may help. */
  isUnknown: boolean;
}

const expired = 'Your sign-in has expired. Sign in again to go on where you were.';

const found = readStored();
let state: SessionState = found ? { status: 'in', session: found } : { status: 'out' };
/** Until somebody is signed in. A session that was found may turn out to have expired long ago. */
let refusal: Refusal | undefined;
const listeners = new Set<() => void>();

export const useSessionState = (): SessionState => useSyncExternalStore(subscribe, sessionState);

/** The state as it is now, for what is not a component. */
export function sessionState(): SessionState {
  return state;
}

/** Signs in with a token that the server has accepted, in all tabs. */
export function signIn(session: Session): void {
  writeStored(session);
  refusal = undefined;
  if (state.status === 'expired' && state.session.userID !== session.userID) loadAnew();
  else set({ status: 'in', session });
}

/** Says why somebody was not signed in. */
export function refuseSignIn(reason: string, isUnknown = false): void {
  refusal = { reason, isUnknown };
  if (state.status === 'out') set({ status: 'out', ...refusal });
}

/** Replaces a token by the next one, in all tabs; unless it is no longer the session's. */
export function replaceToken(token: string, next: Pick<Session, 'token' | 'provider'>): void {
  followTabs();
  if (state.status === 'in' && state.session.token === token) signIn({ ...state.session, ...next });
}

/** Updates what is known of a user, by what the server has said just now. */
export function remember(userID: number, me: Me): void {
  // What was stored is written again: not after another tab has signed out.
  followTabs();
  if (state.status !== 'in' || state.session.userID !== userID) return;
  refusal = undefined;
  const session = { ...state.session, ...me };
  if (JSON.stringify(session) !== JSON.stringify(state.session)) signIn(session);
}

/** Says why the session may end soon; undefined once all is well. */
export function sayTrouble(trouble: string | undefined): void {
  if (state.status === 'in' && state.trouble !== trouble) set({ ...state, trouble });
}

/**
 * Asks the user of this tab to sign in again, since the server does not accept the token. Other tabs find that out
 * themselves: what they have may be newer.
 */
export function expire(token: string): void {
  if (state.status === 'in' && state.session.token === token) {
    set({ status: 'expired', session: state.session, ...(refusal ?? { reason: expired, isUnknown: false }) });
  }
}

/** Forgets the session in all tabs. What remains to be done is the caller's: see `signOut`. */
export function forget(): void {
  writeStored(undefined);
  set({ status: 'leaving' });
}

/** Waits for the next change of the session, or for so many ms. */
export function untilChange(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const timer = setTimeout(end, ms);
    const unsubscribe = subscribe(end);
  });
}

/** Takes over what other tabs have made of the session. */
export function followTabs(): void {
  const stored = readStored();
  switch (state.status) {
    case 'leaving':
      return;
    case 'out':
      if (stored) set({ status: 'in', session: stored });
      return;
    case 'expired':
      if (!stored) set({ status: 'out' });
      else if (stored.userID !== state.session.userID) loadAnew();
      else if (stored.token !== state.session.token) set({ status: 'in', session: stored });
      return;
    case 'in':
      if (stored?.userID !== state.session.userID) loadAnew();
      else if (JSON.stringify(stored) !== JSON.stringify(state.session)) set({ ...state, session: stored });
      return;
    default:
      state satisfies never;
  }
}

onStoredElsewhere(followTabs);

/** Only a page load is sure to drop everything of another user's. What is still under way may store nothing for them before. */
function loadAnew(): void {
  set({ status: 'leaving' });
  location.reload();
}

function set(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
