import { SignJWT } from 'jose';

/** What a token grants; see the README. */
export interface Grant {
  userID: number;
  /** Space-separated: `act-as`, `admin`. */
  scope?: string;
  /** The lifetime as jose reads it, such as `12h` or `7d`. */
  expires?: string;
  issuer?: string | undefined;
  audience?: string | undefined;
}

/** Signs a token with HS256, for `npm run token`, the demo and the tests. */
export async function signToken(secret: string, grant: Grant): Promise<string> {
  const token = new SignJWT(grant.scope ? { scope: grant.scope } : {})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(String(grant.userID))
    .setIssuedAt()
    .setExpirationTime(grant.expires ?? '12h');
  if (grant.issuer) token.setIssuer(grant.issuer);
  if (grant.audience) token.setAudience(grant.audience);
  return await token.sign(new TextEncoder().encode(secret));
}
