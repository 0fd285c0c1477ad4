import type { IncomingMessage } from 'node:http';
import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { ServerEnv } from './listen.ts';

/** Headers of every answer of the API. What is asked with a token is nobody else's to keep. */
const answerHeaders: Record<string, string> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  vary: 'trpc-accept, accept',
};

/** Half a year, for browsers that came by HTTPS, here or at a proxy before this. */
const transportSecurity = { 'strict-transport-security': 'max-age=15552000' } as const;

/** Tells browsers that came by HTTPS to come by nothing else; set on Node's own response, where it holds for feeds, too. */
export const withTransportSecurity: MiddlewareHandler<ServerEnv> = async (c, next) => {
  const isSecure = c.req.header('x-forwarded-proto') === 'https' || c.req.url.startsWith('https:');
  if (isSecure) for (const [name, value] of Object.entries(transportSecurity)) c.env.outgoing.setHeader(name, value);
  await next();
};

/** What other origins' pages may send and read. */
const exposed = 'link, retry-after';

/** Lets pages of these origins call the API, with a token and without cookies. */
export const allowOrigins = (origins: readonly string[]): MiddlewareHandler =>
  cors({
    origin: [...origins],
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'last-event-id', 'trpc-accept'],
    exposeHeaders: [exposed],
    maxAge: 600,
  });

/** The headers of whatever the API answers to a request, for a response that is written past Hono. */
export function apiHeaders({ headers }: IncomingMessage, origins: readonly string[]): Record<string, string> {
  const { origin, 'x-forwarded-proto': protocol } = headers;
  if (origins.length === 0 && protocol === undefined) return answerHeaders;
  const isAllowed = origin !== undefined && origins.includes(origin);
  return {
    ...answerHeaders,
    ...(origins.length > 0 && { vary: `${answerHeaders['vary']}, origin` }),
    ...(isAllowed && { 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed }),
    ...(protocol === 'https' && transportSecurity),
  };
}

/** Refuses a request whose Host makes no URL, before anything needs one. */
export const requireUrl: MiddlewareHandler = async (c, next) =>
  URL.canParse(c.req.url) ? next() : c.text('The Host header is not that of a URL.\n', 400);
