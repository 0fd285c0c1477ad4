import type { FeedEvent } from '@rollcall/client';

/** The numbers of events, in order of arrival. */
export const seqsOfEvents = (events: readonly FeedEvent[]): number[] => events.map(({ seq }) => seq);

/**
 * The changes that a screen shows after these events: in order, and without those that a reset took back.
 *
 * @throws {Error} if a number is missing or comes twice
 */
export function shownAfter(events: readonly FeedEvent[], from = 0): FeedEvent[] {
  const shown: FeedEvent[] = [];
  for (const event of events) {
    const last = shown.at(-1)?.seq ?? from;
    if (event.type === 'reset') {
      while ((shown.at(-1)?.seq ?? 0) > event.seq) shown.pop();
    } else if (event.type !== 'ended') {
      if (event.seq !== last + 1) throw new Error(`${event.seq} came after ${last}`);
      shown.push(event);
    }
  }
  return shown;
}
