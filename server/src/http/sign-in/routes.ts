import { type Handler, Hono } from 'hono';
import type { ServerEnv } from '../listen.ts';
import type { Endpoints, Provider } from './provider.ts';

/** Where the page learns how to sign in. */
const path = '/sign-in/provider';

/** Tells the page what it needs to sign in at the provider; `null` while the provider cannot be reached. None of it is secret. */
export function signInRoutes(provider: Provider, protect: Handler<ServerEnv>): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  app.get(path, protect, async (c) => {
    const endpoints = await provider.endpoints();
    c.header('cache-control', 'no-store');
    return c.json(endpoints ? { ...provider.signIn, ...resourceOf(provider), endpoints } : null);
  });
  return app;
}

/** An audience that is a URI is asked for as a resource, too, which is the standard's way (RFC 8707). */
const resourceOf = ({ signIn: { audience } }: Provider): { resource?: string } =>
  audience && URL.canParse(audience) ? { resource: audience } : {};

/** Adds the provider's name to the page, which offers to sign in there only if it finds one. */
export const withProvider =
  ({ signIn: { issuer } }: Provider) =>
  (html: string): string =>
    html.replace('</head>', `<meta name="rollcall-provider" content="${new URL(issuer).host}" /></head>`);

/** The origins that the page may send requests to: a provider's endpoints need not be where its issuer is. */
export const originsOf = ({ signIn: { issuer } }: Provider, endpoints: Endpoints | undefined): string[] => [
  ...new Set([issuer, ...(endpoints ? [endpoints.token] : [])].map((url) => new URL(url).origin)),
];
