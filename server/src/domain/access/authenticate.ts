import { id } from '@rollcall/shared/input-fields';
import { externalID } from '@rollcall/shared/people-inputs';
import { Refusal } from '@rollcall/shared/refusals';
import { createRemoteJWKSet, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { z } from 'zod';
import { type Config, ConfigError } from '../../process/config.ts';
import type { Subjects } from '../people/subjects.ts';
import type { Caller } from './caller.ts';
import { rememberCallers } from './remembered-callers.ts';
import { claimFault, subFault, type TokenFault, tokenFaultOf } from './token-fault.ts';

export type AuthConfig = Pick<Config, 'AUTH_SECRET' | 'AUTH_JWKS_URL' | 'AUTH_ISSUER' | 'AUTH_AUDIENCE'> &
  Partial<Pick<Config, 'AUTH_REQUIRE_EXP'>>;

/** Turns the `Authorization` header of a request into its caller. */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

/** Seconds since 1970 up to the last time that a Date can hold. */
const time = z
  .number()
  .max(8.64e12)
  .transform((seconds) => new Date(seconds * 1000));

/** A space-separated list, or a list of strings. */
const scope = z.union([z.string().transform((list) => list.split(' ')), z.array(z.string())]).default([]);

const userIDText = z.string().regex(/^\d+$/).transform(Number).pipe(id);

/** What a user's externalID may be, so that every `sub` that can be somebody's is accepted. */
const claims = z.object({ sub: externalID, scope, exp: time.optional() });

/**
 * Creates the function that turns a bearer token into a {@link Caller}: `sub` is the userID, or the externalID if there are
 * `subjects`; `scope` is a list, of which `act-as`, `admin`, `schedule` and `people` matter; and `exp` is required unless the
 * configuration says otherwise. Tokens are signed with the secret (HS256), or with a key of the JWKS.
 *
 * @param subjects finds whose an externalID is; undefined if a token names its user by userID
 * @param onRefused hears of each token that is refused, and why
 * @returns a function that throws a {@link Refusal}: `UNAUTHENTICATED`, or `UNAVAILABLE` if the JWKS cannot be fetched
 * @throws {ConfigError} unless exactly one of secret and JWKS is configured
 */
export function createAuthenticate(
  config: AuthConfig,
  subjects?: Subjects,
  onRefused: (fault: TokenFault) => void = () => {},
): Authenticate {
  const verify = verifier(config);
  const refusal = (fault: TokenFault, cause?: unknown) => {
    onRefused(fault);
    return new Refusal('UNAUTHENTICATED', { says: fault.says, cause });
  };
  const callerOf = async (token: string): Promise<Caller> => {
    const payload = await verify(token).catch((cause: unknown) => {
      const fault = tokenFaultOf(cause);
      throw fault ? refusal(fault, cause) : new Refusal('UNAVAILABLE', { cause });
    });
    const parsed = claims.safeParse(payload);
    if (!parsed.success) throw refusal(faultOfClaims(parsed.error, subjects), parsed.error);
    const { sub: subject, scope: scopes, exp: expiresAt } = parsed.data;
    const userID = subjects ? 0 : userIDText.safeParse(subject).data;
    if (userID === undefined) throw refusal(subFault);
    return {
      userID,
      subject,
      actAs: scopes.includes('act-as'),
      admin: scopes.includes('admin'),
      schedule: scopes.includes('schedule'),
      people: scopes.includes('people'),
      expiresAt,
    };
  };
  const rememberedCallerOf = rememberCallers(callerOf);
  return async (authorization) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
    if (!token) throw new Refusal('UNAUTHENTICATED');
    const caller = await rememberedCallerOf(token);
    // Not remembered with the token: who is unknown now may be added at any moment.
    return subjects ? { ...caller, userID: (await subjects.find(caller.subject)) ?? 0 } : caller;
  };
}

/** What an operator should know about this configuration: the keys of a JWKS sign tokens for other services, too. */
export function warningsAbout({ AUTH_JWKS_URL, AUTH_ISSUER, AUTH_AUDIENCE }: AuthConfig): string[] {
  if (!AUTH_JWKS_URL) return [];
  return [
    ...(AUTH_ISSUER
      ? []
      : ['AUTH_ISSUER is not set: tokens of every issuer that uses the keys of the JWKS are valid here']),
    ...(AUTH_AUDIENCE ? [] : ['AUTH_AUDIENCE is not set: tokens issued for other services are valid here']),
  ];
}

function verifier(config: AuthConfig): (token: string) => Promise<JWTPayload> {
  if (config.AUTH_SECRET && config.AUTH_JWKS_URL) throw new ConfigError('AUTH_SECRET and AUTH_JWKS_URL are both set');
  const options: JWTVerifyOptions = {
    ...(config.AUTH_ISSUER ? { issuer: config.AUTH_ISSUER } : {}),
    ...(config.AUTH_AUDIENCE ? { audience: config.AUTH_AUDIENCE } : {}),
    requiredClaims: config.AUTH_REQUIRE_EXP === 'off' ? [] : ['exp'],
  };
  if (config.AUTH_JWKS_URL) {
    // Asymmetric algorithms only: a public key must never be accepted as a shared secret.
    const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
    const keys = createRemoteJWKSet(new URL(config.AUTH_JWKS_URL), { timeoutDuration: 1500 });
    return async (token) => (await jwtVerify(token, keys, { ...options, algorithms })).payload;
  }
  if (!config.AUTH_SECRET) throw new ConfigError('AUTH_SECRET is not set, and neither is AUTH_JWKS_URL');
  const secret = new TextEncoder().encode(config.AUTH_SECRET);
  return async (token) => (await jwtVerify(token, secret, { ...options, algorithms: ['HS256'] })).payload;
}

function faultOfClaims({ issues }: z.ZodError, subjects: Subjects | undefined): TokenFault {
  const claim = String(issues[0]?.path[0]);
  return claim === 'sub' && !subjects ? subFault : claimFault(claim);
}
