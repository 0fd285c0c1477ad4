import { ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Refusal } from '@rollcall/shared/refusals';
import { getTRPCErrorFromUnknown, type TRPCError } from '@trpc/server';
import type { Context, MiddlewareHandler } from 'hono';
import superjson from 'superjson';
import type { Feed } from '../feed/feed.ts';
import { errorFrame, openingFrame, positionFrame } from '../feed/frames.ts';
import { responseWatcher } from '../feed/response-watcher.ts';
import { errorShape, refusalOf } from '../trpc/errors.ts';
import type { RequestContext } from '../trpc/procedures.ts';
import { appRouter } from '../trpc/router.ts';
import { createPulse } from './pulse.ts';

type Bindings = { Bindings: HttpBindings };

const path = 'meetings.watch';

const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
  connection: 'keep-alive',
};

/**
 * Serves `meetings.watch` in tRPC's own wire format, but with each event encoded once for all watchers. The procedure
 * itself checks the input and the caller's rights, and hands over the feed.
 */
export function watchRoute(
  requestContext: (authorization: string | undefined) => RequestContext,
  onError: (error: TRPCError, path: string) => void,
): MiddlewareHandler<Bindings> {
  const pulse = createPulse();
  return async (c, next) => {
    const response = c.env?.outgoing;
    if (!(response instanceof ServerResponse) || c.req.method !== 'GET') return next();
    response.writeHead(200, headers);
    response.write(openingFrame);
    try {
      const feed = await openFeed(c, requestContext(c.req.header('authorization')));
      pulse.add(response);
      await feed.deliver(responseWatcher(response), (seq) => response.write(positionFrame(seq)));
    } catch (cause) {
      const error = getTRPCErrorFromUnknown(cause);
      onError(error, path);
      if (!response.writableEnded) response.end(errorFrame(errorShape(refusalOf(error), path)));
    }
    return RESPONSE_ALREADY_SENT;
  };
}

async function openFeed(c: Context<Bindings>, ctx: RequestContext): Promise<Feed> {
  let feed: Feed | undefined;
  const caller = appRouter.createCaller({ ...ctx, takeFeed: (opened) => (feed = opened) });
  await caller.meetings.watch(readInput(c));
  if (!feed) throw new Error('the procedure has opened no feed');
  return feed;
}

/** The input as tRPC reads it: from the URL, with the id from which an EventSource resumes. */
function readInput(c: Context): never {
  const lastEventId = c.req.header('last-event-id') || c.req.query('lastEventId') || c.req.query('Last-Event-Id');
  try {
    const input: unknown = superjson.deserialize(JSON.parse(c.req.query('input') ?? 'null'));
    const whole = typeof input === 'object' && input !== null && lastEventId ? { ...input, lastEventId } : input;
    return unparsed(whole);
  } catch (cause) {
    throw new Refusal('INVALID_INPUT', { issues: [{ path: ['input'], message: 'must be JSON' }], cause });
  }
}

/** Safe because the procedure parses its input itself, whatever its type says of it here. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const unparsed = (input: unknown): never => input as never;
