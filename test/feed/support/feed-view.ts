import type { FeedEvent } from '@rollcall/client';

/** The numbers of events, in the order in which they came. */
export const seqsOfEvents = (events: readonly FeedEvent[]): number[] => events.map(({ seq }) => seq);

/**
 * The changes that a screen shows after these events: all in order, without those that did not last.
 *
 * @throws {Error} if a number was left out or came twice
 */
export function shownAfter(events: readonly FeedEvent[], from = 0): FeedEvent[] {
  const shown: FeedEvent[] = [];
  for (const event of events) {
    const last = shown.at(-1)?.seq ?? from;
    if (event.type === 'reset') {
      while ((shown.at(-1)?.seq ?? 0) > event.seq) shown.pop();
    } else if (event.type !== 'ended') {
      if (event.seq !== last + 1) throw new Error(`after ${last} came ${event.seq}`);
      shown.push(event);
    }
  }
  return shown;
}
