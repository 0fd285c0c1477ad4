import type { Handler, Context as HonoContext, MiddlewareHandler } from 'hono';
import { Hono } from 'hono';
import { refusalOf } from '../../domain/refusal-of.ts';
import type { CreateRequestContext } from '../../domain/request-context.ts';
import { answerOf } from '../../trpc/answer.ts';
import { announcedLength, hasBody, isJson, isSmallBody, readBody } from '../body.ts';
import type { Gate } from '../gate.ts';
import { apiHeaders } from '../headers.ts';
import { inTurn } from '../in-turn.ts';
import type { ServerEnv } from '../listen.ts';
import { malformed } from '../malformed.ts';
import { isTooLong, isTooMuch, TooLarge, throwTooLarge } from '../request-limits.ts';
import { inputOf } from './input.ts';
import { nextLink } from './next-link.ts';
import { type Operation, operations } from './operations.ts';
import { type Problem, problem, problemHeaders, problemOf } from './problem.ts';

export interface RestParts {
  gate: Gate;
  requestContext: CreateRequestContext;
  /** Hears of each call that is refused or fails. */
  onError: (error: unknown, path: string) => void;
  corsOrigins: readonly string[];
  /** Serves GETs of the feed of an instance, and leaves other requests to the next handler. */
  watch: MiddlewareHandler<ServerEnv>;
}

type Context = HonoContext<ServerEnv>;

/** Serves every procedure as REST, below `/api/v1`: the same calls of the same verbs as by tRPC, in plain JSON. */
export function createRest(parts: RestParts): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  const methods = new Map<string, string[]>();
  for (const operation of operations) {
    const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1');
    const also = operation.method === 'GET' ? ['HEAD'] : [];
    methods.set(path, [...(methods.get(path) ?? []), operation.method, ...also]);
    const handler = operation.procedure === 'meetings.watch' ? parts.watch : callOf(operation, parts);
    app.on(operation.method, path, handler);
  }
  for (const [path, allowed] of methods) app.all(path, otherMethod([...allowed, 'OPTIONS'].join(', '), parts));
  return app;
}

/** Answers a call of a procedure. */
function callOf(operation: Operation, parts: RestParts): Handler<ServerEnv> {
  return async (c) => {
    try {
      const answer = await answerTo(operation, c, parts);
      return c.body(JSON.stringify(answer), 200, {
        ...apiHeaders(c.env.incoming, parts.corsOrigins),
        'content-type': 'application/json',
        ...nextLink(queryOf(c), answer),
      });
    } catch (error) {
      parts.onError(error, operation.procedure);
      const closing = error instanceof TooLarge ? { connection: 'close' } : {};
      return problemAnswer(c, parts, problemOf(refusalOf(error)), closing);
    }
  };
}

async function answerTo(operation: Operation, c: Context, { gate, requestContext }: RestParts): Promise<unknown> {
  const { incoming } = c.env;
  if (isTooLong(c.req.url)) throw new TooLarge('url');
  if (isTooMuch(announcedLength(incoming) ?? 0)) throw new TooLarge('body');
  let body: Promise<string> | undefined;
  const read = () => (body ??= readBody(incoming));
  // A large one is read once the caller is known, and without a place at the gate, which a slow sender would keep.
  const isReadFirst = operation.hasBody && isSmallBody(incoming);
  if (isReadFirst) await read().catch(throwTooLarge);
  const call = () =>
    answerOf(requestContext(c.req.header('authorization')), operation.callable, async () => {
      const text = operation.hasBody ? await read() : '';
      if (text !== '' && !isJson(incoming)) throw malformed('must be of the type application/json');
      if (!operation.hasBody && hasBody(incoming)) throw malformed('must have no body: its fields are in the query');
      return inputOf(operation, {
        path: c.req.param(),
        query: queryOf(c),
        key: c.req.header('idempotency-key'),
        body: text,
      });
    });
  return operation.hasBody && !isReadFirst ? call() : inTurn(gate, () => incoming.socket.destroyed, call);
}

const queryOf = (c: Context): URLSearchParams => new URL(c.req.url).searchParams;

function otherMethod(allowed: string, parts: RestParts): Handler<ServerEnv> {
  return (c) => {
    const { method } = c.req;
    const isAsked = method === 'OPTIONS' || method === 'HEAD';
    const headers = { ...apiHeaders(c.env.incoming, parts.corsOrigins), allow: allowed };
    if (isAsked) return c.body(null, 204, headers);
    return problemAnswer(c, parts, problem(405, `The methods of this path are ${allowed}.`), { allow: allowed });
  };
}

/** Answers a path below `/api` that there is not. */
export const noSuchPath =
  (parts: Pick<RestParts, 'corsOrigins'>): Handler<ServerEnv> =>
  (c) =>
    problemAnswer(c, parts, problem(404, 'There is nothing at this path. /api/openapi.json describes what there is.'));

function problemAnswer(
  c: Context,
  { corsOrigins }: Pick<RestParts, 'corsOrigins'>,
  answer: Problem,
  headers: Record<string, string> = {},
): Response {
  const all = { ...apiHeaders(c.env.incoming, corsOrigins), ...problemHeaders(answer), ...headers };
  return new Response(JSON.stringify(answer), { status: answer.status, headers: all });
}
