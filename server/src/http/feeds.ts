import type { ServerResponse } from 'node:http';
import { watchInput } from '@rollcall/shared/inputs';
import type { Refusal } from '@rollcall/shared/refusals';
import { call } from '../domain/call.ts';
import { type FeedStart, watch } from '../domain/meetings/watch.ts';
import { refusalOf } from '../domain/refusal-of.ts';
import type { CreateRequestContext } from '../domain/request-context.ts';
import { deliver } from '../feed/deliver.ts';
import type { Hub } from '../feed/hub.ts';
import { type FeedFormat, watchPath } from './feed-format.ts';
import { createPulse } from './pulse.ts';
import { ResponseWatcher } from './response-watcher.ts';

/** Headers of a feed, beside those of any answer. */
export const feedHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  connection: 'keep-alive',
};

export interface FeedParts {
  hub: Hub;
  requestContext: CreateRequestContext;
  onError: (error: unknown, path: string) => void;
  corsOrigins: readonly string[];
}

export interface Feeds {
  /**
   * Admits a watcher, as any call is handled, and counts the feed for as long as its response is open.
   *
   * @param readInput returns what is watched, not parsed yet
   * @throws {Refusal} or an unforeseen error
   */
  admit(authorization: string | undefined, response: ServerResponse, readInput: () => unknown): Promise<FeedStart>;
  /** Delivers to a response whose head and opening are written, and ends it in time. */
  begin(start: FeedStart, response: ServerResponse): void;
  /** Logs why there is no feed, or no longer one, and returns the refusal; undefined for an unforeseen error. */
  note(error: unknown): Refusal | undefined;
  /** Ends a response whose head is written with an error. */
  fail(error: unknown, response: ServerResponse): void;
}

/** What the routes of feeds share, whatever the format. */
export function createFeeds({ hub, requestContext, onError }: FeedParts, format: FeedFormat): Feeds {
  const pulse = createPulse(format.ping);
  const note = (error: unknown) => {
    onError(error, watchPath);
    return refusalOf(error);
  };
  const fail = (error: unknown, response: ServerResponse) => {
    const refusal = note(error);
    if (!response.writableEnded) response.end(format.error(refusal));
  };
  return {
    note,
    fail,
    async admit(authorization, response, readInput) {
      const request = requestContext(authorization);
      return await call(request, { path: watchPath, type: 'subscription' }, async (ctx) => {
        await request.fairUse.countFeed(ctx.caller, response);
        return await watch(ctx, watchInput.parse(readInput()));
      });
    },
    begin(start, response) {
      pulse.add(response);
      const watcher = new ResponseWatcher(response, start.caller.userID, format);
      deliver(hub, start, watcher, (place) => response.write(format.position(place))).catch((error: unknown) =>
        fail(error, response),
      );
    },
  };
}
