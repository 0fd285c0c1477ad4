import { type ErrorCode, type FeedEvent, type Instance, type RollcallClient, reasonOf } from '@rollcall/client';
import type { Patience } from '../services/patience.ts';

/** Somebody who follows a meeting. */
export interface Ear {
  /** The first event that is like this, once it has come; `what` names it if it never does. */
  until<Event extends FeedEvent>(what: string, isIt: (event: FeedEvent) => event is Event): Promise<Event>;
  /** Why the feed was refused, once it is. */
  refused(): Promise<ErrorCode>;
  stop(): void;
}

/**
 * Follows a meeting from now on.
 *
 * @param who follows it, for the message if something does not come
 */
export async function listen(
  patience: Patience,
  who: string,
  client: RollcallClient,
  instance: Instance,
): Promise<Ear> {
  const events: FeedEvent[] = [];
  let reason: ErrorCode | undefined;
  let subscription = { unsubscribe() {} };
  const started = new Promise<void>((resolve, reject) => {
    subscription = client.meetings.watch.subscribe(instance, {
      onStarted: () => resolve(),
      onData: ({ data }) => events.push(data),
      onError(error) {
        reason = reasonOf(error);
        reject(error);
      },
    });
  });
  await patience.for(`${who}'s feed to start`, started);
  return {
    until: (what, isIt) =>
      patience.until(`${who} to hear ${what}`, () => {
        const event = events.find(isIt);
        if (!event && reason !== undefined) throw new Error(`${who}'s feed ended before ${what}: ${reason}`);
        return event;
      }),
    refused: () => patience.until(`${who}'s feed to end`, () => reason),
    stop: () => subscription.unsubscribe(),
  };
}
