import { activeMeetingsKey, instanceKeys, upcomingMeetingsKey } from '@rollcall/lua/keys';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { redisTime } from '@rollcall/server/stores/clock';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { openApiStage } from '../support/api-stage.ts';
import { numbersTo } from '../support/record.ts';
import { type Sandbox } from '../support/sandbox.ts';
import { traces } from '../support/traces.ts';
import { refusalOf } from './support/seen-refusal.ts';

const minute = 60_000;

/** The start comes, in Redis and in the schedule. */
async function begin({ redis, db }: Sandbox, instance: Instance): Promise<Date> {
  const fromdatetime = await redisTime(redis);
  await redis.hset(instanceKeys.instance(instance), 'fromdatetime', fromdatetime.getTime());
  await redis.zadd(upcomingMeetingsKey, 'XX', fromdatetime.getTime(), instanceKeys.instance(instance));
  await db.updateTable('meeting_instance').set({ fromdatetime }).where('meetingID', '=', instance.meetingID).execute();
  return fromdatetime;
}

test('a prepared meeting is nowhere to be seen, until it begins by the clock: then it is listed, and Ann joins', async () => {
  await using stage = await openApiStage();
  const { sandbox, api } = stage;
  const ann = await sandbox.addUser('Ann');
  const asAnn = await api.as(ann);
  const seminar = await sandbox.addMeeting({ from: minute, audience: [ann.email] });
  await activateDue(sandbox.scheduler);
  const before = await traces(sandbox, seminar);
  expect(before.redis).toMatchObject({ instance: { seq: '0' }, audience: [ann.email] });

  expect(await asAnn.meetings.active.query()).toEqual({ meetings: [], nextCursor: null });
  expect(await asAnn.meetings.joinTimes.query()).toEqual({ meetings: [], nextCursor: null });
  const refusals = [
    asAnn.meetings.join.mutate(seminar),
    asAnn.meetings.leave.mutate(seminar),
    asAnn.messages.post.mutate({ ...seminar, body: 'hello' }),
    asAnn.meetings.participants.query(seminar),
    asAnn.messages.list.query(seminar),
  ].map(refusalOf);
  for (const { reason } of await Promise.all(refusals)) expect(reason).toBe('MEETING_NOT_ACTIVE');
  expect(await traces(sandbox, seminar)).toEqual(before);

  const fromdatetime = await begin(sandbox, seminar);
  const { meetings } = await asAnn.meetings.active.query();
  expect(meetings).toMatchObject([{ ...seminar, fromdatetime, participants: 0 }]);
  expect(await asAnn.meetings.join.mutate(seminar)).toMatchObject({ seq: 1 });
  expect((await asAnn.meetings.participants.query(seminar)).participants).toMatchObject([{ userID: ann.userID }]);
});

test('Redis loses a prepared meeting that begins then: nobody is let in without its audience, and Ann tries again', async () => {
  await using stage = await openApiStage();
  const { sandbox, api } = stage;
  const ann = await sandbox.addUser('Ann');
  const [asAnn, asBob] = [
    await api.as(ann, '', { retries: 0 }),
    await api.as(await sandbox.addUser('Bob'), '', { retries: 0 }),
  ];
  const seminar = await sandbox.addMeeting({ from: minute, audience: [ann.email] });
  await activateDue(sandbox.scheduler);
  await sandbox.redis.del(...Object.values(instanceKeys).map((key) => key(seminar)));
  expect((await refusalOf(asAnn.meetings.join.mutate(seminar))).reason).toBe('MEETING_NOT_ACTIVE');

  await sandbox.db
    .updateTable('meeting_instance')
    .set({ fromdatetime: await redisTime(sandbox.redis) })
    .where('meetingID', '=', seminar.meetingID)
    .execute();
  for (const who of [asAnn, asBob]) {
    expect((await refusalOf(who.meetings.join.mutate(seminar))).reason).toBe('UNAVAILABLE');
  }
  await activateDue(sandbox.scheduler);
  expect((await refusalOf(asBob.meetings.join.mutate(seminar))).reason).toBe('NOT_ALLOWED');
  expect(await asAnn.meetings.join.mutate(seminar)).toMatchObject({ seq: 1 });
});

test('with more prepared meetings than a page passes over, it can be empty, and the next one goes on', async () => {
  await using stage = await openApiStage();
  const { sandbox, api, live } = stage;
  const asAnn = await api.as(await sandbox.addUser('Ann'));
  const seminar = await live({ to: 10 * minute });
  const soon = numbersTo(1200).map((orderID) => instanceKeys.instance({ meetingID: 1, orderID }));
  const now = (await redisTime(sandbox.redis)).getTime();
  await sandbox.redis.zadd(activeMeetingsKey, ...soon.flatMap((key) => [now + 5 * minute, key]));
  await sandbox.redis.zadd(upcomingMeetingsKey, ...soon.flatMap((key) => [now + 4 * minute, key]));

  const first = await asAnn.meetings.active.query();
  expect(first).toEqual({ meetings: [], nextCursor: expect.any(String) });
  const second = await asAnn.meetings.active.query({ cursor: first.nextCursor ?? '' });
  expect(second).toMatchObject({ meetings: [seminar], nextCursor: null });
  const joins = await asAnn.meetings.joinTimes.query();
  expect(joins).toEqual({ meetings: [], nextCursor: expect.any(String) });
  const more = await asAnn.meetings.joinTimes.query({ cursor: joins.nextCursor ?? '' });
  expect(more).toMatchObject({ meetings: [seminar], nextCursor: null });
});
