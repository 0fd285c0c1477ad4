import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { RedisClient } from '@rollcall/lua/script';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';
import type { Authenticate } from '../domain/access/authenticate.ts';
import { createFairUse } from '../domain/limits/fair-use.ts';
import type { Subjects } from '../domain/people/subjects.ts';
import type { Users } from '../domain/people/users.ts';
import { refusalOf } from '../domain/refusal-of.ts';
import { createRequestContexts } from '../domain/request-context.ts';
import type { Hub } from '../feed/hub.ts';
import type { Config, DevUser, UseLimits } from '../process/config.ts';
import type { Metrics } from '../process/metrics.ts';
import { OnceAMinute } from '../process/once-a-minute.ts';
import type { SignIn } from '../process/sign-in.ts';
import { errorShape } from '../trpc/error-shape.ts';
import { createConsole } from './console.ts';
import { createDocs } from './docs.ts';
import { exportRoutes } from './export/routes.ts';
import { feedRoute } from './feed-route.ts';
import { Gate } from './gate.ts';
import { allowOrigins, apiHeaders, requireUrl, withTransportSecurity } from './headers.ts';
import type { Served, ServerEnv } from './listen.ts';
import { plainFeedRoute } from './rest/feed-route.ts';
import { openApiRoute } from './rest/openapi-route.ts';
import { createRest, noSuchPath } from './rest/rest.ts';
import { createProvider } from './sign-in/provider.ts';
import { createTrpcRoute } from './trpc-route/route.ts';
import { shortcutTo } from './trpc-route/shortcut.ts';

export interface AppParts {
  redis: RedisClient;
  /** A connection for reads. */
  reads: RedisClient;
  db: Db;
  users: Users;
  hub: Hub;
  authenticate: Authenticate;
  /** Whose a token's subject is, where AUTH_SUBJECT is externalID. */
  subjects?: Subjects | undefined;
  log: Logger;
  metrics: Metrics;
  /** Who sees age, gender and e-mail of participants; see PARTICIPANT_DETAILS. */
  participantDetails?: Config['PARTICIPANT_DETAILS'] | undefined;
  /** Whether who has no scope may create meetings; see ANYONE_MAY_SCHEDULE. */
  anyoneMaySchedule?: boolean | undefined;
  /** Other origins whose pages may use the API; see CORS_ORIGINS. */
  corsOrigins?: readonly string[] | undefined;
  /** Whether the tables are known to be missing or of an older version: calls are `UNAVAILABLE` then. */
  lacksTables?: (() => boolean) | undefined;
  /** What a user may do; by default there are no limits. */
  limits?: UseLimits | undefined;
  /** Users whom the console signs in by one click; see DEV_TOKENS. */
  devUsers?: readonly DevUser[] | undefined;
  /** Where people sign in to the console; by default by tokens alone. */
  signIn?: SignIn | undefined;
}

/** The public face of a server: `/trpc` with the feed, `/api`, `/export`, `/healthz`, the web console, and `/docs`. */
export function createApp(parts: AppParts): Served {
  const { redis, hub, log, metrics, devUsers, signIn } = parts;
  const { corsOrigins = [], participantDetails = 'participants', limits } = parts;
  const requestContext = createRequestContexts({
    ...parts,
    participantDetails,
    anyoneMaySchedule: parts.anyoneMaySchedule ?? false,
    mostChanges: limits?.changes,
    fairUse: createFairUse(redis, limits, metrics.onLimitHit),
  });
  const quiet = new OnceAMinute(log);
  const onError = (error: unknown, path: string | undefined) => {
    const refusal = refusalOf(error);
    if (!refusal) log.error({ err: error, path }, 'call failed');
    else if (refusal.reason === 'UNAVAILABLE') {
      quiet.failed('calls', 'warn', { err: refusal.cause, path }, 'service unavailable');
    }
  };
  const routeParts = {
    requestContext,
    onError,
    corsOrigins,
    gate: new Gate({ onTooLate: () => metrics.onLimitHit('requests') }),
  };
  const trpcRoute = createTrpcRoute(routeParts);

  const app = new Hono<ServerEnv>();
  app.use(requireUrl, withTransportSecurity);
  app.get('/healthz', (c) => c.json({ alive: true }));
  app.get('/trpc/meetings.watch', feedRoute({ hub, ...routeParts }));
  app.route('/export', exportRoutes(routeParts));
  if (corsOrigins.length > 0) {
    for (const path of ['/trpc/*', '/api/*', '/export/*']) app.options(path, allowOrigins(corsOrigins));
  }
  app.route('/api/v1', createRest({ ...routeParts, watch: plainFeedRoute({ hub, ...routeParts }) }));
  app.get('/api/openapi.json', compress(), openApiRoute(routeParts));
  app.all('/api/*', noSuchPath(routeParts));
  app.all('/trpc/*', async (c) => {
    // A look at whether the server is there. Hono takes it for a GET, and would write an answer of its own.
    if (c.req.method === 'HEAD') return c.body(null, 204, apiHeaders(c.env.incoming, corsOrigins));
    const { pathname, search } = new URL(c.req.url);
    await trpcRoute(c.env.incoming, c.env.outgoing, pathname + search);
    return RESPONSE_ALREADY_SENT;
  });
  app.route('/', createDocs());
  app.route('/', createConsole({ devUsers, provider: signIn && createProvider(signIn, log) }));
  app.notFound((c) => c.json({ error: 'Not found. The API is under /api, /trpc and /export.' }, 404));
  app.onError((error, c) => {
    log.error({ err: error }, 'a request failed');
    return c.json({ error: errorShape(undefined).message }, 500);
  });
  return { fetch: app.fetch, take: shortcutTo(trpcRoute) };
}
