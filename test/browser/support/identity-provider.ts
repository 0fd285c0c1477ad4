import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

/** Somebody with an account at the provider. */
export interface Account {
  sub: string;
  email: string;
}

/** What the console has asked of the provider. */
interface Asked {
  /** The parameters of each visit to the authorization endpoint. */
  authorizations: URLSearchParams[];
  /** The grant type of each request for tokens that was answered with some. */
  grants: string[];
}

export interface IdentityProvider extends AsyncDisposable {
  issuer: string;
  jwksUrl: string;
  /** Whom the access tokens are for. */
  audience: string;
  asked: Asked;
  /** Begins to work, for the console of a server. */
  serve(url: string): void;
  /** From now on refuses connections, or no longer does. */
  setAway(isAway: boolean): void;
}

export const clientID = 'rollcall-console';
const audience = 'https://rollcall.example.com/api';

/** A real identity provider, at which people sign in by naming their account. It asks no password, and for no consent. */
export async function startIdentityProvider(accounts: readonly Account[]): Promise<IdentityProvider> {
  const asked: Asked = { authorizations: [], grants: [] };
  let isAway = false;
  let listener: RequestListener = (_, response) => response.writeHead(503).end();
  const server = createServer((request, response) => {
    if (isAway) request.socket.destroy();
    else listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider is not listening on a port');
  const issuer = `http://127.0.0.1:${address.port}`;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), alg: 'RS256', kid: 'k1', use: 'sig' };
  return {
    issuer,
    jwksUrl: `${issuer}/jwks`,
    audience,
    asked,
    serve(url) {
      const provider = createProvider(issuer, url, jwk, accounts);
      provider.on('grant.success', ({ oidc }) => void asked.grants.push(String(oidc.params?.['grant_type'])));
      const serve = provider.callback();
      listener = (request, response) => {
        const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
        if (pathname === '/auth') asked.authorizations.push(searchParams);
        if (pathname.startsWith('/interaction/')) void interact(provider, request, response);
        else void serve(request, response);
      };
    },
    setAway(away) {
      isAway = away;
      if (away) server.closeAllConnections();
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function createProvider(issuer: string, url: string, jwk: object, accounts: readonly Account[]): Provider {
  return new Provider(issuer, {
    clients: [
      {
        client_id: clientID,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [`${url}/signed-in`],
        post_logout_redirect_uris: [`${url}/`],
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: ['a secret of the provider'] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email'], profile: ['name'] },
    // Claims are in the ID token, as with most providers.
    conformIdTokenClaims: false,
    clientBasedCORS: (_, origin) => origin === url,
    findAccount(_, sub) {
      const account = accounts.find((account) => account.sub === sub);
      return account && { accountId: sub, claims: () => ({ ...account }) };
    },
    issueRefreshToken: () => Promise.resolve(true),
    // In seconds.
    ttl: { AccessToken: 3600, Grant: 86_400, IdToken: 3600, Interaction: 3600, RefreshToken: 86_400, Session: 86_400 },
    rotateRefreshToken: true,
    async loadExistingGrant({ oidc }) {
      const { client, session, params } = oidc;
      if (!client || !session?.accountId) return undefined;
      const grant = new oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope(String(params?.['scope']));
      await grant.save();
      return grant;
    },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ scope: '', audience, accessTokenFormat: 'jwt', accessTokenTTL: 3600 }),
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(ctx, form) {
          ctx.body = page(`${form}<button form="op.logoutForm" name="logout" value="yes">Leave the provider</button>`);
        },
      },
    },
  });
}

/** The page on which somebody signs in at the provider, and its answer. */
async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') {
    const form = `<form method="post"><label>Account <input name="account"></label><button>Continue</button>
      <button name="cancel" value="yes">Cancel</button></form>`;
    response.setHeader('content-type', 'text/html').end(page(form));
    return;
  }
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const form = new URLSearchParams(body);
  const result = form.has('cancel') ? { error: 'access_denied' } : { login: { accountId: form.get('account') ?? '' } };
  await provider.interactionFinished(request, response, result);
}

const page = (body: string): string =>
  `<!doctype html><html lang="en"><head><link rel="icon" href="data:,"></head><body>${body}</body></html>`;
