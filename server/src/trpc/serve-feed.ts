import type { FeedEvent } from '@rollcall/shared/events';
import { type TrackedEnvelope, tracked } from '@trpc/server';
import { eventsOf } from '../feed/events-of.ts';
import type { Feed } from '../feed/feed.ts';
import type { RequestContext } from './procedures.ts';

/** Hands a feed to who asked for it as it is, and otherwise to tRPC: each event tracked by its number. */
export function serveFeed(ctx: RequestContext, feed: Feed, signal: AbortSignal | undefined) {
  ctx.takeFeed?.(feed);
  return trackedEvents(feed, signal);
}

async function* trackedEvents(feed: Feed, signal?: AbortSignal): AsyncGenerator<TrackedEnvelope<FeedEvent>, void> {
  for await (const event of eventsOf(feed, signal)) yield tracked(String(event.seq), event);
}
