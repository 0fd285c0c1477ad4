import { redisTime } from '@rollcall/server/stores/clock';
import type { Instance } from '@rollcall/shared/meeting';
import type { Sandbox } from '../../support/sandbox.ts';

/** Brings the start of an instance that has not begun forward to now. */
export async function startNow({ redis, db }: Pick<Sandbox, 'redis' | 'db'>, instance: Instance): Promise<void> {
  await db
    .updateTable('meeting_instance')
    .set({ fromdatetime: await redisTime(redis) })
    .where('meetingID', '=', instance.meetingID)
    .where('orderID', '=', instance.orderID)
    .execute();
}
