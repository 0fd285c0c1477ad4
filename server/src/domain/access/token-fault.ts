import { errors } from 'jose';

/** What is wrong with a token. */
export interface TokenFault {
  /** Which check it has failed, for the log. */
  check: string;
  /**
   * What its bearer is told, where that helps whoever integrates and nobody else: claims are looked at once the signature is
   * known to be right.
   */
  says?: string;
  /** What the operator may have to change. */
  hint?: string;
  /** It happens every day, and nothing has to be changed. */
  isCommon?: boolean;
}

export const subFault: TokenFault = {
  check: 'sub is not a userID',
  says: "The token's sub is not a userID; see AUTH_SUBJECT.",
  hint: "AUTH_SUBJECT=externalID takes an identity provider's subjects",
};

const claimFaults: Record<string, TokenFault> = {
  iss: {
    check: 'iss',
    says: "The token's iss is not the one that this server expects.",
    hint: 'AUTH_ISSUER must be what the tokens have as iss, to the last slash',
  },
  aud: {
    check: 'aud',
    says: "The token's aud is not the one that this server expects.",
    hint: 'AUTH_AUDIENCE must be one of what the tokens have as aud',
  },
  exp: {
    check: 'exp is missing or not a time',
    says: 'The token does not say when it expires (exp).',
    hint: 'AUTH_REQUIRE_EXP=off accepts tokens that never expire',
  },
  nbf: { check: 'nbf', says: 'The token is not valid yet.' },
};

/** What is wrong with a claim of a token whose signature is right. */
export const claimFault = (claim: string): TokenFault =>
  claimFaults[claim] ?? { check: claim, says: `The token's ${claim} is not as it should be.` };

/** What is wrong with a token that does not verify; undefined if that is not the token's fault, but the JWKS cannot be had. */
export function tokenFaultOf(cause: unknown): TokenFault | undefined {
  if (cause instanceof errors.JWTExpired) return { check: 'expired', says: 'The token has expired.', isCommon: true };
  if (cause instanceof errors.JWTClaimValidationFailed) return claimFault(cause.claim);
  if (cause instanceof errors.JWSSignatureVerificationFailed) {
    return { check: 'signature', hint: 'AUTH_SECRET or the keys of AUTH_JWKS_URL must be those of whoever signs' };
  }
  if (cause instanceof errors.JWKSNoMatchingKey) {
    return { check: 'key', hint: 'AUTH_JWKS_URL has no key for this token: it may be from another issuer' };
  }
  if (cause instanceof errors.JOSEAlgNotAllowed) {
    return { check: 'alg', hint: 'AUTH_SECRET is for HS256, and AUTH_JWKS_URL for public keys' };
  }
  const isOfKeys =
    cause instanceof errors.JWKSTimeout ||
    cause instanceof errors.JWKSInvalid ||
    !(cause instanceof errors.JOSEError) ||
    cause.code === 'ERR_JOSE_GENERIC';
  return isOfKeys ? undefined : { check: 'format', isCommon: true };
}
