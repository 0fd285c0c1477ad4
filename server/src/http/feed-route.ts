import { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Refusal } from '@rollcall/shared/refusals';
import type { Context, MiddlewareHandler } from 'hono';
import { readWireInput, UnreadableInput } from '../trpc/wire-input.ts';
import { trpcFormat } from './feed-format.ts';
import { createFeeds, type FeedParts, feedHeaders } from './feeds.ts';
import { apiHeaders } from './headers.ts';
import type { ServerEnv } from './listen.ts';
import { isTooLong } from './request-limits.ts';

/** Serves `meetings.watch` in the wire format of tRPC's subscriptions, encoding each event once for all watchers. */
export function feedRoute(parts: FeedParts): MiddlewareHandler<ServerEnv> {
  const feeds = createFeeds(parts, trpcFormat);
  return async (c, next) => {
    const response = c.env?.outgoing;
    const isFeed = c.req.method === 'GET' && !isTooLong(c.req.url);
    if (!(response instanceof ServerResponse) || !isFeed) return next();
    response.writeHead(200, { ...apiHeaders(c.env.incoming, parts.corsOrigins), ...feedHeaders });
    response.write(trpcFormat.opening);
    try {
      // Not awaited: whatever waits here is kept for as long as the feed is open, which is most of its memory.
      feeds.begin(await feeds.admit(c.req.header('authorization'), response, () => readInput(c)), response);
    } catch (error) {
      feeds.fail(error, response);
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
