import type { Session } from '../../session/session.ts';
import { openClient } from './open-client.ts';
import { tokensOf } from './tokens-of.ts';

export interface Finished extends Pick<Session, 'token' | 'provider'> {
  /** What the provider calls the user: an e-mail or a name. */
  account: string | undefined;
}

/**
 * Takes what the identity provider has sent to the address of `/signed-in`.
 *
 * @param onPath hears which page the user was at, if that is known: even if the rest fails
 */
export async function finishSignIn(address: string, onPath: (path: string) => void): Promise<Finished> {
  const { client } = await openClient();
  const { state } = await client.readSigninResponseState(address);
  if (typeof state.data === 'string') onPath(state.data);
  const response = await client.processSigninResponse(address);
  const { email, preferred_username: username, name } = response.profile;
  return { ...tokensOf(response), account: email ?? username ?? name };
}
