import type { Db } from '@rollcall/server/db/client';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { expect } from 'vitest';
import type { Sandbox } from '../../support/sandbox.ts';
import { snapshot } from '../../support/snapshot.ts';

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

/** A meeting that nothing is to change, which is live and has an audience. */
export async function standsBy({ addMeeting, db, redis, scheduler }: Sandbox) {
  const instance = await addMeeting({
    title: 'Bystander',
    audience: ['carol@example.com'],
    from: 0,
    to: 7_200_000,
  });
  const { meetingID } = instance;
  await activateDue(scheduler);
  const before = await meetingRows(db, meetingID);
  const inRedis = await snapshot(redis, instance);
  return {
    async unchanged() {
      expect(await meetingRows(db, meetingID)).toEqual(before);
      expect(await snapshot(redis, instance)).toEqual(inRedis);
    },
  };
}
