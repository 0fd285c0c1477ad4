import type { SigninResponse } from 'oidc-client-ts';
import type { Session } from '../../session/session.ts';

/** Of its lifetime, how much of a token is used before it is renewed. */
const usedShare = 0.8;

/** The tokens of an answer, as a session has them. */
export function tokensOf(response: SigninResponse): Pick<Session, 'token' | 'provider'> {
  const { access_token: token, refresh_token: refreshToken, id_token: idToken, expires_in: seconds } = response;
  const [now, lifeMs] = [Date.now(), seconds === undefined ? undefined : 1000 * seconds];
  return {
    token,
    provider: {
      refreshToken,
      idToken,
      renewAt: lifeMs === undefined ? null : now + usedShare * lifeMs,
      expiresAt: lifeMs === undefined ? null : now + lifeMs,
    },
  };
}
