import { type Config, ConfigError } from './config.ts';

/** How people sign in to the console at an identity provider. */
export interface SignIn {
  /** As it is in the tokens, to the last slash. */
  issuer: string;
  clientID: string;
  scope: string;
  /** Whom the access tokens must be for; undefined if this server takes those for anybody. */
  audience: string | undefined;
}

/**
 * The identity provider of the console; undefined if people sign in by tokens alone.
 *
 * @throws {ConfigError} if it is half configured, or if this server could not verify the tokens that it gives
 */
export function signInOf({
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: clientID,
  OIDC_SCOPE: scope,
  AUTH_JWKS_URL,
  AUTH_AUDIENCE: audience,
}: Pick<Config, 'OIDC_ISSUER' | 'OIDC_CLIENT_ID' | 'OIDC_SCOPE' | 'AUTH_JWKS_URL' | 'AUTH_AUDIENCE'>):
  | SignIn
  | undefined {
  if (!issuer && !clientID) return undefined;
  if (!clientID) throw new ConfigError('OIDC_CLIENT_ID is not set, but OIDC_ISSUER is');
  if (!issuer) throw new ConfigError('OIDC_ISSUER is not set, but OIDC_CLIENT_ID is');
  if (!AUTH_JWKS_URL) {
    throw new ConfigError('AUTH_JWKS_URL is not set, but OIDC_ISSUER is: its tokens are verified by its public keys');
  }
  return { issuer, clientID, scope, audience };
}
