import type { Context, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { ServerEnv } from './listen.ts';

/** Headers of every answer of the API. What is asked with a token is nobody else's to keep. */
const answerHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

/** Half a year, for browsers that came by HTTPS, here or at a proxy before this. */
const transportSecurity = 'max-age=15552000';

/** Sets headers on Node's own response, where they hold for answers of Hono and for feeds, which are written past it. */
export const withAnswerHeaders: MiddlewareHandler<ServerEnv> = async (c, next) => {
  for (const [name, value] of Object.entries(answerHeaders)) c.env.outgoing.setHeader(name, value);
  await next();
};

/** Tells browsers that came by HTTPS to come by nothing else. */
export const withTransportSecurity: MiddlewareHandler<ServerEnv> = async (c, next) => {
  const isSecure = c.req.header('x-forwarded-proto') === 'https' || c.req.url.startsWith('https:');
  if (isSecure) c.env.outgoing.setHeader('strict-transport-security', transportSecurity);
  await next();
};

/** Lets pages of these origins call the API, with a token and without cookies. */
export const allowOrigins = (origins: readonly string[]): MiddlewareHandler =>
  cors({
    origin: [...origins],
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['authorization', 'content-type', 'last-event-id', 'trpc-accept'],
    exposeHeaders: ['retry-after'],
    maxAge: 600,
  });

/** The same for a feed, which is written past Hono. */
export function originHeaders(c: Context, origins: readonly string[]): Record<string, string> {
  const origin = c.req.header('origin');
  return origin !== undefined && origins.includes(origin)
    ? { 'access-control-allow-origin': origin, vary: 'origin' }
    : {};
}

/** Refuses a request whose Host makes no URL, before anything needs one. */
export const requireUrl: MiddlewareHandler = async (c, next) =>
  URL.canParse(c.req.url) ? next() : c.text('The Host header is not that of a URL.\n', 400);
