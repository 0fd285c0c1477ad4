import { AbsentInstance } from '@rollcall/lua/script';
import type { Instance } from '@rollcall/shared/meeting';
import { Refusal } from '@rollcall/shared/refusals';
import { findArchived } from '../../db/record/archived.ts';
import { redisTime } from '../../stores/clock.ts';
import type { Context } from '../context.ts';

/**
 * Passes on a script's answer about a live instance. Where Redis does not have the instance, the schedule decides.
 *
 * @throws {Refusal} `UNAVAILABLE` if the instance should be live: it was lost, or its start is late, and the scheduler
 * opens it soon; otherwise `MEETING_NOT_ACTIVE`
 */
export async function whileLive<Answer>(
  { redis, db }: Context,
  instance: Instance,
  asked: Promise<Answer>,
): Promise<Answer> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof AbsentInstance)) throw error;
    const record = await findArchived(db, instance);
    const now = await redisTime(redis);
    const isOver = !record || record.endedAt !== null || record.cancelledAt !== null;
    const isDue = !isOver && record.fromdatetime <= now && now < record.todatetime;
    throw new Refusal(isDue ? 'UNAVAILABLE' : 'MEETING_NOT_ACTIVE', { cause: error });
  }
}
