import { SignJWT } from 'jose';

/** Whose a token is: by userID, or by externalID where AUTH_SUBJECT says so. */
export type Bearer = { userID: number } | { subject: string };

/** What a token grants; see the README. */
export type Grant = Bearer & {
  /** Space-separated: `act-as`, `admin`, `schedule`, `people`. */
  scope?: string;
  /** The lifetime as jose reads it, such as `12h` or `7d`. */
  expires?: string;
  issuer?: string | undefined;
  audience?: string | undefined;
};

/** Signs a token with HS256, for `npm run token`, the demo and the tests. */
export async function signToken(secret: string, grant: Grant): Promise<string> {
  const token = new SignJWT(grant.scope ? { scope: grant.scope } : {})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('subject' in grant ? grant.subject : String(grant.userID))
    .setIssuedAt()
    .setExpirationTime(grant.expires ?? '12h');
  if (grant.issuer) token.setIssuer(grant.issuer);
  if (grant.audience) token.setAudience(grant.audience);
  return await token.sign(new TextEncoder().encode(secret));
}
