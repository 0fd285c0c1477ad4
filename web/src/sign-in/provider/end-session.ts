import { openClient } from './open-client.ts';

/** Where the identity provider ends its own session and sends the user home; undefined where it has no such place. */
export async function endSessionUrl(idToken: string | undefined): Promise<string | undefined> {
  const { client, hasEndSession } = await openClient();
  if (!hasEndSession) return undefined;
  const request = await client.createSignoutRequest(idToken === undefined ? {} : { id_token_hint: idToken });
  return request.url;
}
