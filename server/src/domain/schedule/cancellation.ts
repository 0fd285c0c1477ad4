import type { InstanceChange, LockedInstance } from '../../db/schedule/instances.ts';
import { endingNow } from './change-instance.ts';

/** What changes of an instance that is called off. Where Redis can have nothing of it, there is no record to be completed. */
export const cancellation = (instance: LockedInstance, now: Date): InstanceChange => ({
  cancelledAt: now,
  ...(instance.fromdatetime <= now ? { todatetime: endingNow(instance, now) } : {}),
  ...(instance.generation === 0 ? { endedAt: now } : {}),
});
