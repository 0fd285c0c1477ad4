import { openClient } from './open-client.ts';

/** Goes to the identity provider, which sends the user back to this page. */
export async function beginSignIn({ withAnotherAccount }: { withAnotherAccount: boolean }): Promise<void> {
  const { client } = await openClient();
  const { url } = await client.createSigninRequest({
    state: location.pathname + location.search,
    // Otherwise the provider may take the account that it knows, without asking.
    ...(withAnotherAccount ? { prompt: 'login' } : {}),
  });
  location.assign(url);
}
