import type { RefreshState } from 'oidc-client-ts';
import type { Session } from '../../session/session.ts';
import { openClient } from './open-client.ts';
import { tokensOf } from './tokens-of.ts';

/**
 * Gets the next token of a session from its identity provider.
 *
 * @throws {ErrorResponse} if the provider refuses
 */
export async function refreshed(
  refreshToken: string,
  idToken: string | undefined,
): Promise<Pick<Session, 'token' | 'provider'>> {
  const { client, resource } = await openClient();
  const state: RefreshState = {
    refresh_token: refreshToken,
    ...(idToken === undefined ? {} : { id_token: idToken }),
    session_state: null,
    profile: nobody,
  };
  const { token, provider } = tokensOf(await client.useRefreshToken({ state, ...(resource ? { resource } : {}) }));
  // Where the refresh token stays the same, not every provider repeats it.
  return { token, provider: provider && { ...provider, refreshToken: provider.refreshToken ?? refreshToken } };
}

/** Of the user's claims nothing is used: the server says who they are. */
const nobody = { sub: '', iss: '', aud: '', exp: 0, iat: 0 };
