import type { Db } from '@rollcall/server/db/client';
import { expect } from 'vitest';
import { wholeState } from '../../api/support/redis-state.ts';
import type { Sandbox } from '../../support/sandbox.ts';

/** Everything that MySQL has of a meeting, but when a change of it began to wait for Redis. */
export async function meetingRows(db: Db, meetingID: number) {
  const { pendingSince: _, ...meeting } = await db
    .selectFrom('meeting')
    .selectAll()
    .where('meetingID', '=', meetingID)
    .executeTakeFirstOrThrow();
  const instances = await db
    .selectFrom('meeting_instance')
    .select(['orderID', 'fromdatetime', 'todatetime', 'version', 'cancelledAt', 'endedAt', 'generation'])
    .where('meetingID', '=', meetingID)
    .orderBy('orderID')
    .execute();
  const audience = await db
    .selectFrom('audience')
    .select('email')
    .where('meetingID', '=', meetingID)
    .orderBy('email')
    .execute();
  const roles = await db
    .selectFrom('role')
    .select(['userID', 'role'])
    .where('meetingID', '=', meetingID)
    .orderBy('userID')
    .execute();
  return { meeting, instances, audience: audience.map(({ email }) => email), roles };
}

/** A meeting that nothing is to change, with an instance an hour ahead and an audience. */
export async function standsBy({ addMeeting, db, redis }: Sandbox) {
  const { meetingID } = await addMeeting({
    title: 'Bystander',
    audience: ['carol@example.com'],
    from: 3_600_000,
    to: 7_200_000,
  });
  const before = await meetingRows(db, meetingID);
  const inRedis = await wholeState(redis);
  return {
    meetingID,
    async unchanged() {
      expect(await meetingRows(db, meetingID)).toEqual(before);
    },
    inRedis,
  };
}
