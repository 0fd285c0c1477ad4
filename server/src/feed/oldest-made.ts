import type { FeedEvent } from '@rollcall/shared/events';

/**
 * When the oldest of some changes was made. Those who leave at the end do so at the moment for which it was scheduled, whenever a
 * scheduler gets to it, so they say nothing about that.
 */
export function oldestMade(events: readonly FeedEvent[]): Date | undefined {
  let oldest: Date | undefined;
  for (const event of events) {
    if (event.type === 'left' && (event.reason === 'ended' || event.reason === 'cancelled')) continue;
    if (!oldest || event.timestamp < oldest) oldest = event.timestamp;
  }
  return oldest;
}
