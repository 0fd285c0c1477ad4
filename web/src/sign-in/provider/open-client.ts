import { OidcClient, WebStorageStateStore } from 'oidc-client-ts';
import { ProviderAway } from './faults.ts';

/** ms */
const timeoutMs = 10_000;

/** What the server says of the identity provider. */
interface Provider {
  issuer: string;
  clientID: string;
  scope: string;
  audience?: string;
  resource?: string;
  endpoints: { authorization: string; token: string; endSession?: string };
}

/** A client of the identity provider, and the resource that tokens are for, if it has a name that is a URI. */
export interface Opened {
  client: OidcClient;
  resource: string | undefined;
  hasEndSession: boolean;
}

/** @throws {ProviderAway} */
export async function openClient(): Promise<Opened> {
  const { issuer, clientID, scope, audience, resource, endpoints } = await askProvider();
  const client = new OidcClient({
    authority: issuer,
    client_id: clientID,
    scope,
    redirect_uri: `${location.origin}/signed-in`,
    post_logout_redirect_uri: `${location.origin}/`,
    // Two ways to say whom the access token is for: the standard's, and that of Auth0. A provider ignores what it does not know.
    ...(resource ? { resource, extraTokenParams: { resource } } : {}),
    ...(audience ? { extraQueryParams: { audience } } : {}),
    metadata: {
      issuer,
      authorization_endpoint: endpoints.authorization,
      token_endpoint: endpoints.token,
      ...(endpoints.endSession ? { end_session_endpoint: endpoints.endSession } : {}),
    },
    // Of this tab alone, so that no other page can finish what it has not begun.
    stateStore: new WebStorageStateStore({ store: sessionStorage, prefix: 'rollcall.sign-in.' }),
    requestTimeoutInSeconds: timeoutMs / 1000,
  });
  return { client, resource, hasEndSession: endpoints.endSession !== undefined };
}

async function askProvider(): Promise<Provider> {
  const response = await fetch('/sign-in/provider', { signal: AbortSignal.timeout(timeoutMs) });
  const answer: unknown = await response.json();
  if (!isProvider(answer)) throw new ProviderAway();
  return answer;
}

/** The server answers with a provider or with null, and what is between here and there with anything. */
const isProvider = (answer: unknown): answer is Provider =>
  typeof answer === 'object' && answer !== null && 'issuer' in answer && 'endpoints' in answer;
