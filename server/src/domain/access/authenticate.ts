import { id } from '@rollcall/shared/inputs';
import { Refusal } from '@rollcall/shared/refusals';
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { z } from 'zod';
import { type Config, ConfigError } from '../../process/config.ts';
import type { Caller } from './caller.ts';

export type AuthConfig = Pick<Config, 'AUTH_SECRET' | 'AUTH_JWKS_URL' | 'AUTH_ISSUER' | 'AUTH_AUDIENCE'>;

/** Reads the `Authorization` header of a request. */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

const claims = z.object({
  sub: z.string().regex(/^\d+$/).transform(Number).pipe(id),
  scope: z.string().default(''),
});

/**
 * Makes what turns a bearer token into a {@link Caller}: `sub` is the userID, `scope` a space-separated list of which
 * `act-as` and `admin` count. The token is signed by HS256 with the secret, or by a key of the JWKS.
 *
 * @returns a function that throws a {@link Refusal}: `UNAUTHENTICATED`, or `UNAVAILABLE` if the JWKS cannot be had
 */
export function createAuthenticate(config: AuthConfig): Authenticate {
  const verify = verifier(config);
  return async (authorization) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
    if (!token) throw new Refusal('UNAUTHENTICATED');
    const payload = await verify(token).catch((cause: unknown) => {
      throw new Refusal(isAboutToken(cause) ? 'UNAUTHENTICATED' : 'UNAVAILABLE', { cause });
    });
    const parsed = claims.safeParse(payload);
    if (!parsed.success) throw new Refusal('UNAUTHENTICATED', { cause: parsed.error });
    const scopes = parsed.data.scope.split(' ');
    return { userID: parsed.data.sub, actAs: scopes.includes('act-as'), admin: scopes.includes('admin') };
  };
}

function verifier(config: AuthConfig): (token: string) => Promise<JWTPayload> {
  if (config.AUTH_SECRET && config.AUTH_JWKS_URL) throw new ConfigError('AUTH_SECRET and AUTH_JWKS_URL are both set');
  const options: JWTVerifyOptions = {
    ...(config.AUTH_ISSUER ? { issuer: config.AUTH_ISSUER } : {}),
    ...(config.AUTH_AUDIENCE ? { audience: config.AUTH_AUDIENCE } : {}),
  };
  if (config.AUTH_JWKS_URL) {
    // Only signatures by a key pair: a public key must never be taken for a shared secret.
    const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
    const keys = createRemoteJWKSet(new URL(config.AUTH_JWKS_URL), { timeoutDuration: 1500 });
    return async (token) => (await jwtVerify(token, keys, { ...options, algorithms })).payload;
  }
  if (!config.AUTH_SECRET) throw new ConfigError('AUTH_SECRET is not set, and neither is AUTH_JWKS_URL');
  const secret = new TextEncoder().encode(config.AUTH_SECRET);
  return async (token) => (await jwtVerify(token, secret, { ...options, algorithms: ['HS256'] })).payload;
}

/** Whether the token is at fault, and not the place where the keys are. */
const isAboutToken = (cause: unknown): boolean =>
  cause instanceof errors.JOSEError &&
  !(cause instanceof errors.JWKSTimeout) &&
  !(cause instanceof errors.JWKSInvalid) &&
  cause.code !== 'ERR_JOSE_GENERIC';
