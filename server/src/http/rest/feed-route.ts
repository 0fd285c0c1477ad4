import { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, MiddlewareHandler } from 'hono';
import { hasSeenAll } from '../../feed/deliver.ts';
import {
  plainError,
  plainEvent,
  plainOpening,
  plainPing,
  plainPosition,
  readPlainId,
} from '../../feed/plain-frames.ts';
import type { FeedFormat } from '../feed-format.ts';
import { createFeeds, type FeedParts, feedHeaders } from '../feeds.ts';
import { apiHeaders } from '../headers.ts';
import type { ServerEnv } from '../listen.ts';
import { isTooLong, TooLarge } from '../request-limits.ts';
import { inputOf } from './input.ts';
import { operationOf } from './operations.ts';
import { type Problem, problemHeaders, problemOf } from './problem.ts';

const operation = operationOf('meetings.watch');

const plainFormat: FeedFormat = {
  encode: plainEvent,
  opening: plainOpening,
  position: plainPosition,
  ping: plainPing,
  closing: '',
  error: (refusal) => plainError(problemOf(refusal)),
};

/**
 * Serves the feed of an instance as plain Server-Sent Events. A refusal is a status with a problem, as of any other call; to
 * a client that comes again after the end, 204 says that nothing more will follow, and an EventSource comes no more.
 */
export function plainFeedRoute(parts: FeedParts): MiddlewareHandler<ServerEnv> {
  const feeds = createFeeds(parts, plainFormat);
  return async (c, next) => {
    const response = c.env?.outgoing;
    if (!(response instanceof ServerResponse) || c.req.method !== 'GET') return next();
    const headers = apiHeaders(c.env.incoming, parts.corsOrigins);
    let sawEnd = false;
    try {
      if (isTooLong(c.req.url)) throw new TooLarge('url');
      const start = await feeds.admit(c.req.header('authorization'), response, () => {
        const { input, ...seen } = readInput(c);
        sawEnd = seen.sawEnd;
        return input;
      });
      if (sawEnd && hasSeenAll(start)) response.writeHead(204, headers).end();
      else {
        response.writeHead(200, { ...headers, ...feedHeaders }).write(plainFormat.opening);
        // Not awaited, as in the feed of tRPC.
        feeds.begin(start, response);
      }
    } catch (error) {
      if (response.headersSent) feeds.fail(error, response);
      else refuse(response, headers, problemOf(feeds.note(error)));
    }
    return RESPONSE_ALREADY_SENT;
  };
}

/** An EventSource that comes again sends the header, to the URL that it was opened with. */
function readInput(c: Context) {
  const query = new URL(c.req.url).searchParams;
  const { lastEventId, ...instance } = inputOf(operation, { path: c.req.param(), query, key: undefined, body: '' });
  // The number of a change is read as a number.
  const seen = typeof lastEventId === 'string' || typeof lastEventId === 'number' ? String(lastEventId) : '';
  const { place, sawEnd } = readPlainId(c.req.header('last-event-id') || seen);
  return { input: { ...instance, ...(place && { lastEventId: place }) }, sawEnd };
}

function refuse(response: ServerResponse, headers: Record<string, string>, problem: Problem): void {
  response.writeHead(problem.status, { ...headers, ...problemHeaders(problem) }).end(JSON.stringify(problem));
}
