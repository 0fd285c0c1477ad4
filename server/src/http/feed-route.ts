import { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { watchInput } from '@rollcall/shared/inputs';
import { Refusal } from '@rollcall/shared/refusals';
import type { Context, MiddlewareHandler } from 'hono';
import { call } from '../domain/call.ts';
import { type FeedStart, watch } from '../domain/meetings/watch.ts';
import { refusalOf } from '../domain/refusal-of.ts';
import type { CreateRequestContext } from '../domain/request-context.ts';
import { deliver } from '../feed/deliver.ts';
import { errorFrame, openingFrame, positionFrame } from '../feed/frames.ts';
import type { Hub } from '../feed/hub.ts';
import { errorShape } from '../trpc/error-shape.ts';
import { readWireInput, UnreadableInput } from '../trpc/wire-input.ts';
import { apiHeaders } from './headers.ts';
import type { ServerEnv } from './listen.ts';
import { createPulse } from './pulse.ts';
import { isTooLong } from './request-limits.ts';
import { ResponseWatcher } from './response-watcher.ts';

const path = 'meetings.watch';

/** ms for which it is logged once that a service is unavailable: every client retries twice a second. */
const quietMs = 10_000;

const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  connection: 'keep-alive',
};

export interface FeedRouteParts {
  hub: Hub;
  requestContext: CreateRequestContext;
  onError: (error: unknown, path: string) => void;
  corsOrigins: readonly string[];
}

/** Serves `meetings.watch` in the wire format of tRPC's subscriptions, encoding each event once for all watchers. */
export function feedRoute({ hub, requestContext, onError, corsOrigins }: FeedRouteParts): MiddlewareHandler<ServerEnv> {
  const pulse = createPulse();
  let noted = Number.NEGATIVE_INFINITY;
  const note = (error: unknown, refusal: Refusal | undefined) => {
    if (refusal?.reason === 'UNAVAILABLE') {
      if (performance.now() < noted + quietMs) return;
      noted = performance.now();
    }
    onError(error, path);
  };
  const refuse = (error: unknown, response: ServerResponse) => {
    const refusal = refusalOf(error);
    note(error, refusal);
    if (!response.writableEnded) response.end(errorFrame(errorShape(refusal, path)));
  };
  const begin = (start: FeedStart, response: ServerResponse) => {
    pulse.add(response);
    const watcher = new ResponseWatcher(response, start.caller.userID, path);
    deliver(hub, start, watcher, (place) => response.write(positionFrame(place))).catch((error: unknown) =>
      refuse(error, response),
    );
  };
  return async (c, next) => {
    const response = c.env?.outgoing;
    const isFeed = c.req.method === 'GET' && !isTooLong(c.req.url);
    if (!(response instanceof ServerResponse) || !isFeed) return next();
    response.writeHead(200, { ...apiHeaders(c.env.incoming, corsOrigins), ...headers });
    response.write(openingFrame);
    try {
      const request = requestContext(c.req.header('authorization'));
      const start = await call(request, { path, type: 'subscription' }, async (ctx) => {
        await request.fairUse.countFeed(ctx.caller, response);
        return await watch(ctx, watchInput.parse(readInput(c)));
      });
      // Not awaited: whatever waits here is kept for as long as the feed is open, which is most of its memory.
      begin(start, response);
    } catch (error) {
      refuse(error, response);
    }
    return RESPONSE_ALREADY_SENT;
  };
}

/** Reads the input as tRPC does: from the URL, with the id that an EventSource resumes from. */
function readInput(c: Context): unknown {
  const lastEventId = c.req.header('last-event-id') || c.req.query('lastEventId') || c.req.query('Last-Event-Id');
  const input = readWireInput(parseJson(c.req.query('input') ?? 'null'));
  if (input instanceof UnreadableInput) throw input.refusal;
  return typeof input === 'object' && input !== null && lastEventId ? { ...input, lastEventId } : input;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal('INVALID_INPUT', { issues: [{ path: ['input'], message: 'must be JSON' }], cause });
  }
}
