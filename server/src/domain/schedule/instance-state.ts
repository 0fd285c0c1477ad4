import type { InstanceState } from '@rollcall/shared/meeting';

/** What the schedule says of an instance. */
interface Scheduled {
  fromdatetime: Date;
  todatetime: Date;
  endedAt: Date | null;
  cancelledAt: Date | null;
}

/**
 * What an instance is now.
 *
 * @param now Redis's time
 */
export function instanceState({ fromdatetime, todatetime, endedAt, cancelledAt }: Scheduled, now: Date): InstanceState {
  if (cancelledAt) return 'cancelled';
  if (endedAt || todatetime <= now) return 'ended';
  return fromdatetime <= now ? 'live' : 'upcoming';
}
