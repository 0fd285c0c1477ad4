import { useSessionState } from '../session/session-state.ts';

/** The token of the signed-in user, for what is not called by the client. */
export function useToken(): string {
  const state = useSessionState();
  if (!('session' in state)) throw new Error('Nobody is signed in here.');
  return state.session.token;
}
