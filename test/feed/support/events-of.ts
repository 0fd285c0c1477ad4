import { ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web';
import type { FeedStart } from '@rollcall/server/domain/meetings/watch';
import { deliver } from '@rollcall/server/feed/deliver';
import { eventFrame } from '@rollcall/server/feed/frames';
import type { Hub } from '@rollcall/server/feed/hub';
import type { Watcher } from '@rollcall/server/feed/watcher';
import type { FeedEvent } from '@rollcall/shared/events';
import { Refusal } from '@rollcall/shared/refusals';

/** Events that are queued for a reader who does not take them. */
const queueLength = 5_000;

/**
 * A feed as a stream of events. For a reader who falls too far behind, it fails with a {@link Refusal} `UNAVAILABLE`;
 * the reader may resume.
 */
export function eventsOf(hub: Hub, feed: FeedStart, signal = new AbortController().signal): ReadableStream<FeedEvent> {
  const gone = new AbortController();
  let onPull = () => {};
  const start = (controller: ReadableStreamDefaultController<FeedEvent>) => {
    const room = () => controller.desiredSize ?? 0;
    const watcher: Watcher = {
      userID: feed.caller.userID,
      details: 'hidden',
      cursor: 0,
      admittedAt: undefined,
      endingAt: 0,
      encode: eventFrame,
      signal: AbortSignal.any([signal, gone.signal]),
      send({ events }) {
        if (gone.signal.aborted) return;
        for (const event of events) controller.enqueue(event);
        if (room() > 0) return;
        controller.error(new Refusal('UNAVAILABLE', { cause: new Error('the watcher does not read') }));
        gone.abort();
      },
      get isBehind() {
        return room() < queueLength / 2;
      },
      async drained() {
        while (watcher.isBehind && !watcher.signal.aborted) {
          await new Promise<void>((resolve) => {
            onPull = resolve;
          });
        }
      },
      end() {
        if (!gone.signal.aborted) controller.close();
        gone.abort();
      },
      refuse(refusal) {
        if (!gone.signal.aborted) controller.error(refusal);
        gone.abort();
      },
      cut() {
        if (!gone.signal.aborted) controller.error(new Refusal('UNAVAILABLE'));
        gone.abort();
      },
    };
    watcher.signal.addEventListener('abort', () => onPull());
    signal.addEventListener('abort', () => watcher.end());
    if (signal.aborted) watcher.end();
    deliver(hub, feed, watcher).catch((error: unknown) => {
      if (!gone.signal.aborted) controller.error(error);
      gone.abort();
    });
  };
  return new ReadableStream<FeedEvent>(
    { start, pull: () => onPull(), cancel: () => gone.abort() },
    { highWaterMark: queueLength },
  );
}
