import type { FeedEvent, Instance, RollcallClient } from '@rollcall/client';

/** What one watcher has received so far. */
export interface Watching extends AsyncDisposable {
  events: FeedEvent[];
  /** Connected at least once, from a known place on. */
  started: Promise<void>;
  /** Comes with the feed's end; rejects if it was refused. */
  over: Promise<void>;
}

/** Follows an instance and keeps every event. */
export function startWatching(client: RollcallClient, instance: Instance, lastEventId?: string): Watching {
  const events: FeedEvent[] = [];
  let onStarted = () => {};
  const started = new Promise<void>((resolve) => {
    onStarted = resolve;
  });
  const input = lastEventId === undefined ? instance : { ...instance, lastEventId };
  let stop = () => {};
  const over = new Promise<void>((resolve, reject) => {
    const subscription = client.meetings.watch.subscribe(input, {
      onStarted,
      onData: ({ data }) => events.push(data),
      onComplete: resolve,
      onError: reject,
    });
    stop = () => subscription.unsubscribe();
  });
  over.catch(() => {});
  return { events, started, over, [Symbol.asyncDispose]: async () => stop() };
}
