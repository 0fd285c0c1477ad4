import { forget, sessionState } from './session-state.ts';

/** Signs out in all tabs, and at the identity provider if there is one. */
export async function signOut(): Promise<void> {
  const current = sessionState();
  const provider = current.status === 'in' ? current.session.provider : undefined;
  forget();
  // Only a page load is sure to drop everything of the old session: its token, its feeds, its lease renewals.
  location.replace(provider ? await farewell(provider.idToken) : '/');
}

/** Where the provider ends its own session; home where it cannot. */
async function farewell(idToken: string | undefined): Promise<string> {
  try {
    const { endSessionUrl } = await import('../sign-in/provider/end-session.ts');
    return (await endSessionUrl(idToken)) ?? '/';
  } catch {
    return '/';
  }
}
