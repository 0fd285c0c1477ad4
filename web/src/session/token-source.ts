import { followTabs, sessionState } from './session-state.ts';

/**
 * The token of a user's client, which is asked for before each request, and again if the server has rejected it: then
 * another tab may have a newer one, or the identity provider gives one, or the session has expired.
 */
export const tokenSource =
  (userID: number) =>
  async ({ rejected }: { rejected?: string } = {}): Promise<string> => {
    const token = tokenOf(userID);
    if (token !== rejected) return token;
    followTabs();
    if (tokenOf(userID) === rejected && sessionState().status === 'in') {
      const { renew } = await import('./renewal.ts');
      await renew(rejected);
    }
    return tokenOf(userID);
  };

/** @throws {Error} if the user has signed out */
function tokenOf(userID: number): string {
  const state = sessionState();
  if (!('session' in state) || state.session.userID !== userID) throw new Error('The user has signed out.');
  return state.session.token;
}
