import { setTimeout as delay } from 'node:timers/promises';
import { type ErrorCode, type FeedEvent, type Instance, type RollcallClient, reasonOf } from '@rollcall/client';

/** Somebody who follows a meeting. */
export interface Ear {
  /** The first event that is like this, once it has come. */
  until<Event extends FeedEvent>(isIt: (event: FeedEvent) => event is Event): Promise<Event>;
  /** Why the feed was refused, once it is. */
  refused(): Promise<ErrorCode>;
  stop(): void;
}

const everyMs = 5;

/** Follows a meeting from now on. */
export async function listen(client: RollcallClient, instance: Instance): Promise<Ear> {
  const events: FeedEvent[] = [];
  let reason: ErrorCode | undefined;
  let subscription = { unsubscribe() {} };
  await new Promise<void>((resolve, reject) => {
    subscription = client.meetings.watch.subscribe(instance, {
      onStarted: () => resolve(),
      onData: ({ data }) => events.push(data),
      onError(error) {
        reason = reasonOf(error);
        reject(error);
      },
    });
  });
  return {
    async until(isIt) {
      for (;;) {
        const event = events.find(isIt);
        if (event) return event;
        await delay(everyMs);
      }
    },
    async refused() {
      for (;;) {
        if (reason !== undefined) return reason;
        await delay(everyMs);
      }
    },
    stop: () => subscription.unsubscribe(),
  };
}
