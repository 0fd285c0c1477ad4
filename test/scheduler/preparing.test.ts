import { startCluster } from '@rollcall/dev/services/cluster';
import { activeMeetingsKey, instanceKeys, upcomingMeetingsKey } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { findArchived } from '@rollcall/server/db/record/archived';
import { beginGenerations, noteBranchesOfAll } from '@rollcall/server/db/record/generations';
import { activateDue, activator } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { tick } from '@rollcall/server/scheduler/component';
import { fence } from '@rollcall/server/scheduler/fence';
import { claim } from '@rollcall/server/scheduler/opening';
import { redisTime } from '@rollcall/server/stores/clock';
import { connectRedis, whenReady } from '@rollcall/server/stores/redis';
import type { Instance } from '@rollcall/shared/meeting';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openConnections } from '../support/connections.ts';
import { numbersTo } from '../support/record.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { snapshot } from '../support/snapshot.ts';
import { type Traces, traces } from '../support/traces.ts';
import { until } from '../support/until.ts';
import { beginOpening } from './support/begin-opening.ts';
import { holdRow } from './support/hold-row.ts';
import { holdLecture } from './support/lecture.ts';

// What is put into Redis before its start. Full looks compare all that is prepared, so each test has a sandbox of its own.
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await openSandbox();
});
afterEach(() => sandbox[Symbol.asyncDispose]());

const minute = 60_000;
const hour = 60 * minute;
const ann = { userID: 1, email: 'ann@example.com' };
const bob = { userID: 2, email: 'bob@example.com' };

/** An hour ahead is soon enough here, so that nothing begins in the middle of a test. */
const prepare = (of = sandbox.scheduler) => activateDue(of, 2 * hour);
const soon = { from: hour, to: 2 * hour };

const generationOf = async (instance: Instance) =>
  Number(await sandbox.redis.hget(instanceKeys.instance(instance), 'generation'));

/** A seminar that Ann is invited to, prepared, and a talk, prepared too, that must not change. */
async function prepared() {
  const seminar = await sandbox.addMeeting({ ...soon, audience: [ann.email] });
  const talk = await sandbox.addMeeting(soon);
  await prepare();
  const [before, untouched] = [await traces(sandbox, seminar), await traces(sandbox, talk)];
  expect(before.redis).toMatchObject({ instance: { seq: '0', generation: '1' }, audience: [ann.email] });
  return {
    seminar,
    before,
    bystanderIsUntouched: async () => expect(await traces(sandbox, talk)).toEqual(untouched),
  };
}

/** Brings the start of a prepared instance forward to now, in Redis alone: as if time had passed. */
const begin = async ({ meetingID, orderID }: Instance) => {
  const key = instanceKeys.instance({ meetingID, orderID });
  const now = (await redisTime(sandbox.redis)).getTime();
  await sandbox.redis.hset(key, 'fromdatetime', now);
  await sandbox.redis.zadd(upcomingMeetingsKey, 'XX', now, key);
};

const reschedule = ({ meetingID }: Instance, from: number, to: number) =>
  sandbox.db
    .updateTable('meeting_instance')
    .set({ fromdatetime: new Date(Date.now() + from), todatetime: new Date(Date.now() + to) })
    .where('meetingID', '=', meetingID)
    .execute();

test('a prepared instance lets nobody in before its start, and everybody invited from then on, with no scheduler', async () => {
  const { seminar, before, bystanderIsUntouched } = await prepared();
  const join = (who: typeof ann) => scripts.join(sandbox.redis, seminar, { ...who, requestID: `${who.userID}` });
  await expect(join(ann)).rejects.toMatchObject({ reason: 'MEETING_NOT_ACTIVE' });
  expect(await traces(sandbox, seminar)).toEqual(before);

  await begin(seminar);
  expect(await join(ann)).toMatchObject({ seq: 1 });
  await expect(join(bob)).rejects.toMatchObject({ reason: 'NOT_ALLOWED' });
  await bystanderIsUntouched();
});

test('an instance begins at its millisecond while no scheduler runs, and is listed from then on', async () => {
  for (let leadMs = 1_000; ; leadMs *= 2) {
    const talk = await sandbox.addMeeting({ from: leadMs });
    await activateDue(sandbox.scheduler);
    const { fromdatetime } = (await traces(sandbox, talk)).record.instance;
    // On a machine that is too slow for it, once more with twice the time.
    if ((await redisTime(sandbox.redis)) >= fromdatetime) continue;

    const list = () => scripts.listActive(sandbox.redis, { last: '', todatetime: 0, limit: 100 });
    let tries = 0;
    const early: boolean[] = [];
    const { timestamp } = await until(async () => {
      const key = instanceKeys.instance(talk);
      const [isListed, joined, now] = await Promise.all([
        list().then(({ listed }) => listed.some((one) => one.key === key)),
        scripts.join(sandbox.redis, talk, { ...ann, requestID: `try ${(tries += 1)}` }).catch(() => undefined),
        redisTime(sandbox.redis),
      ]);
      if (now < fromdatetime) early.push(isListed, joined !== undefined);
      return joined ?? 'the talk has not begun';
    });
    expect(early.filter(Boolean), 'listed or joined before it began').toEqual([]);
    expect(timestamp.getTime()).toBeGreaterThanOrEqual(fromdatetime.getTime());
    expect((await list()).listed.map(({ key }) => key)).toContain(instanceKeys.instance(talk));
    expect(await snapshot(sandbox.redis, talk)).toMatchObject({ instance: { seq: '1', generation: '1' } });
    return;
  }
});

test('many are prepared at once, and each as if it were alone, whatever is unusual about some', async () => {
  const invited = (n: number) => [`Ann-${n}@example.com`, ...(n % 3 === 0 ? [bob.email] : [])];
  const many: Instance[] = [];
  for (const n of numbersTo(60)) many.push(await sandbox.addMeeting({ ...soon, audience: invited(n) }));
  const open = await sandbox.addMeeting(soon);
  const again = { ...open, orderID: 2 };
  await sandbox.db
    .insertInto('meeting_instance')
    .values({ ...again, ...(await windowOf(open)) })
    .execute();
  const nobody = await sandbox.addMeeting({ ...soon, audience: [] });
  const crowd = numbersTo(1200).map((n) => `guest-${n}@example.com`);
  const large = await sandbox.addMeeting({ ...soon, audience: [] });
  await sandbox.db
    .insertInto('audience')
    .values(crowd.map((email) => ({ meetingID: large.meetingID, email })))
    .execute();
  const held = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await holdLecture(sandbox, held);
  await archiveAll(sandbox.scheduler);
  await sandbox.redis.del(...Object.values(instanceKeys).map((key) => key(held)));
  const half = await sandbox.addMeeting({ ...soon, audience: [ann.email] });
  await beginOpening(sandbox, half, 2);

  await prepare();
  for (const [n, one] of many.entries()) {
    const { redis } = await traces(sandbox, one);
    const audience = invited(n + 1).map((email) => email.toLowerCase());
    expect(redis).toMatchObject({
      instance: { isPublic: '0', seq: '0', generation: '1' },
      audience: audience.toSorted(),
    });
    expect(redis).toMatchObject({ activeMeetings: expect.any(Number), upcomingMeetings: expect.any(Number) });
  }
  for (const one of [open, again]) expect(await snapshot(sandbox.redis, one)).toMatchObject({ instance: { seq: '0' } });
  expect(await snapshot(sandbox.redis, nobody)).not.toHaveProperty('audience');
  expect((await snapshot(sandbox.redis, large)).audience).toEqual(crowd.toSorted());
  expect(await snapshot(sandbox.redis, held)).toMatchObject({ instance: { seq: '6', generation: '2' } });
  expect(await snapshot(sandbox.redis, half)).toMatchObject({ instance: { seq: '0', generation: '2' } });
  for (const one of [...many, open, again, nobody, large, held, half]) {
    const row = await findArchived(sandbox.db, one);
    expect(row).toMatchObject({ generation: await generationOf(one) });
    expect(row?.branches).toContain(`${row?.generation}:`);
  }
});

const windowOf = async (instance: Instance) => {
  const { fromdatetime, todatetime } = (await traces(sandbox, instance)).record.instance;
  return { fromdatetime, todatetime };
};

test('two schedulers that prepare the same at once do so once, and both agree with MySQL', async () => {
  await using one = await openConnections(sandbox);
  await using other = await openConnections(sandbox);
  const many: Instance[] = [];
  for (const n of numbersTo(40)) many.push(await sandbox.addMeeting({ ...soon, audience: [`ann-${n}@example.com`] }));

  await Promise.all([prepare(one.scheduler), prepare(other.scheduler), prepare(one.scheduler)]);
  // What one began and the other overtook is finished by a later look.
  await prepare();
  for (const [n, instance] of many.entries()) {
    const { redis } = await traces(sandbox, instance);
    expect(redis).toMatchObject({ instance: { seq: '0' }, audience: [`ann-${n + 1}@example.com`] });
    expect(await generationOf(instance)).toBe((await findArchived(sandbox.db, instance))?.generation);
  }
});

test('generations are begun for rows apart from each other: one that is held is left, and all others are not', async () => {
  const many: Instance[] = [];
  for (const _ of numbersTo(40)) many.push(await sandbox.addMeeting(soon));
  const wanted = many.map((instance) => ({ ...instance, generation: 0, above: 0 }));
  const [first, ...others] = wanted;
  if (!first) throw new Error('there are none');
  await using row = await holdRow(sandbox, first);
  const half = Math.floor(others.length / 2);
  const [one, other] = await Promise.all([
    beginGenerations(sandbox.db, [first, ...others.slice(0, half)]),
    beginGenerations(sandbox.db, others.slice(half)),
  ]);
  expect([...one.begun, ...other.begun]).toEqual(
    others.map(({ meetingID, orderID }) => expect.objectContaining({ meetingID, orderID, generation: 1 })),
  );
  expect([...one.left, ...other.left].map(({ meetingID }) => meetingID)).toEqual([first.meetingID]);
  await row.release();

  // Of those that are not as they were expected, none is begun.
  const again = await beginGenerations(sandbox.db, wanted);
  expect(again.begun.map(({ meetingID }) => meetingID)).toEqual([first.meetingID]);
  const begun = [...one.begun, ...other.begun].map((start) => ({ ...start, branches: '1:0 ' }));
  await sandbox.db
    .updateTable('meeting_instance')
    .set({ generation: 2 })
    .where('meetingID', '=', begun[3]?.meetingID ?? 0)
    .execute();
  const noted = await noteBranchesOfAll(sandbox.db, begun);
  expect(noted).toEqual(begun.filter((_, n) => n !== 3));
  expect((await findArchived(sandbox.db, begun[3] ?? first))?.branches).toBe('');
});

test('one whose row somebody holds keeps no other from being prepared', async () => {
  const slow = await sandbox.addMeeting(soon);
  const many: Instance[] = [];
  for (const _ of numbersTo(5)) many.push(await sandbox.addMeeting(soon));
  await using row = await holdRow(sandbox, slow);
  const preparing = prepare();
  await until(async () => {
    const open = await Promise.all(many.map((one) => sandbox.redis.hexists(instanceKeys.instance(one), 'seq')));
    return open.every((seq) => seq === 1) || 'the others are not prepared';
  });
  expect(await sandbox.redis.exists(instanceKeys.instance(slow))).toBe(0);

  await row.release();
  await preparing;
  await prepare();
  expect(await snapshot(sandbox.redis, slow)).toMatchObject({ instance: { seq: '0' } });
});

test('one that cannot be claimed keeps no other from being prepared', async () => {
  const [broken, other] = [
    await sandbox.addMeeting(soon),
    await sandbox.addMeeting({ ...soon, audience: [ann.email] }),
  ];
  await sandbox.redis.set(instanceKeys.log(broken), 'not a stream');

  await prepare();

  expect((await traces(sandbox, other)).redis).toMatchObject({ instance: { seq: '0' }, audience: [ann.email] });
  expect(await sandbox.redis.exists(instanceKeys.instance(broken))).toBe(0);
});

const changes: { what: string; change: (of: Instance) => Promise<unknown>; after: Partial<Traces['redis']> }[] = [
  {
    what: 'its title',
    change: ({ meetingID }) => updateMeeting(meetingID, { title: 'Séminaire' }),
    after: { instance: expect.objectContaining({ title: 'Séminaire' }) },
  },
  {
    what: 'its description',
    change: ({ meetingID }) => updateMeeting(meetingID, { description: '' }),
    after: { instance: expect.objectContaining({ description: '' }) },
  },
  {
    what: 'whether it is public',
    change: ({ meetingID }) => updateMeeting(meetingID, { isPublic: 1 }),
    after: { instance: expect.objectContaining({ isPublic: '1' }) },
  },
  {
    what: 'its end',
    change: (seminar) => reschedule(seminar, hour, 3 * hour),
    after: { instance: expect.objectContaining({ seq: '0' }) },
  },
  {
    what: 'its start, to be earlier',
    change: (seminar) => reschedule(seminar, minute, 2 * hour),
    after: { instance: expect.objectContaining({ seq: '0' }) },
  },
  {
    what: 'its start, to be past already',
    change: (seminar) => reschedule(seminar, -minute, 2 * hour),
    after: { instance: expect.objectContaining({ seq: '0' }) },
  },
  {
    what: 'its audience: Bob is invited, too',
    change: ({ meetingID }) => sandbox.db.insertInto('audience').values({ meetingID, email: bob.email }).execute(),
    after: { audience: [ann.email, bob.email] },
  },
  {
    what: 'its audience: Bob is invited instead of Ann',
    change: ({ meetingID }) =>
      sandbox.db.updateTable('audience').set({ email: bob.email }).where('meetingID', '=', meetingID).execute(),
    after: { audience: [bob.email] },
  },
];

const updateMeeting = (meetingID: number, to: Partial<{ title: string; description: string; isPublic: number }>) =>
  sandbox.db.updateTable('meeting').set(to).where('meetingID', '=', meetingID).execute();

test.each(changes)(
  'a change of $what before the start counts from the next full look on',
  async ({ change, after }) => {
    const { seminar, before, bystanderIsUntouched } = await prepared();
    await prepare();
    expect(await traces(sandbox, seminar), 'without a change, nothing is done').toEqual(before);

    await change(seminar);
    await prepare();
    const { redis, record } = await traces(sandbox, seminar);
    expect(redis).toMatchObject({ ...after, activeMeetings: record.instance.todatetime.getTime() });
    const { fromdatetime, todatetime } = record.instance;
    expect(redis.instance).toMatchObject({
      fromdatetime: `${fromdatetime.getTime()}`,
      todatetime: `${todatetime.getTime()}`,
    });
    expect(redis.upcomingMeetings).toBe(
      fromdatetime > (await redisTime(sandbox.redis)) ? fromdatetime.getTime() : undefined,
    );
    expect(await generationOf(seminar)).toBe(2);
    await prepare();
    expect((await traces(sandbox, seminar)).redis).toEqual(redis);
    await bystanderIsUntouched();
  },
);

test('what is called off, deleted or moved beyond the horizon is taken from Redis again', async () => {
  const { seminar, bystanderIsUntouched } = await prepared();
  await reschedule(seminar, 10 * hour, 11 * hour);
  await prepare();
  expect((await traces(sandbox, seminar)).redis).toEqual({});

  const deleted = await sandbox.addMeeting(soon);
  await prepare();
  expect(await snapshot(sandbox.redis, deleted)).not.toEqual({});
  await sandbox.db.deleteFrom('meeting_instance').where('meetingID', '=', deleted.meetingID).execute();
  await prepare();
  expect(await snapshot(sandbox.redis, deleted)).toEqual({});
  await bystanderIsUntouched();
});

test('what is moved to the past while it is prepared is never opened, and its empty record is closed', async () => {
  const { seminar, bystanderIsUntouched } = await prepared();
  await reschedule(seminar, -hour, -minute);
  await prepare();
  expect((await traces(sandbox, seminar)).redis).toEqual({});

  await closeDue(sandbox.scheduler);
  expect((await traces(sandbox, seminar)).record).toMatchObject({ instance: { endedAt: expect.any(Date) }, log: [] });
  await bystanderIsUntouched();
});

test('a change after the start is not taken over, though the look began before it', async () => {
  const { seminar } = await prepared();
  await sandbox.db.updateTable('meeting').set({ title: 'Late' }).where('meetingID', '=', seminar.meetingID).execute();
  const look = activator(sandbox.scheduler, hour, 2 * hour);
  const { due } = await look.look();
  expect(due).toHaveLength(1);
  await begin(seminar);
  await scripts.join(sandbox.redis, seminar, { ...ann, requestID: 'a1' });
  const before = await traces(sandbox, seminar);

  await look.work(due);
  const { upcomingMeetings: _, ...redis } = before.redis;
  expect(await traces(sandbox, seminar)).toEqual({ ...before, redis });
});

test('Redis loses what is prepared: the next full look prepares it again', async () => {
  const { seminar, before } = await prepared();
  await sandbox.redis.flushdb();
  await prepare();
  const { redis, record } = await traces(sandbox, seminar);
  expect(record).toEqual(before.record);
  const instance = { ...before.redis.instance, generation: '2', branches: '1:0 2:0 ' };
  expect(redis).toEqual({ ...before.redis, instance });

  // Only the lists, and only the instance.
  await sandbox.redis.del(activeMeetingsKey, upcomingMeetingsKey);
  await prepare();
  expect((await traces(sandbox, seminar)).redis).toEqual(redis);
  await sandbox.redis.zrem(upcomingMeetingsKey, instanceKeys.instance(seminar));
  await prepare();
  expect((await traces(sandbox, seminar)).redis).toEqual(redis);
  await sandbox.redis.del(instanceKeys.instance(seminar));
  await prepare();
  expect((await traces(sandbox, seminar)).redis).toMatchObject({ ...redis, instance: { generation: '3' } });
});

test('what is listed and nowhere else is taken off the list', async () => {
  const key = instanceKeys.instance({ meetingID: 2 ** 40, orderID: 1 });
  const start = Date.now() + hour;
  await sandbox.redis.zadd(activeMeetingsKey, start + hour, key);
  await sandbox.redis.zadd(upcomingMeetingsKey, start, key);
  await prepare();
  expect(await sandbox.redis.zscore(activeMeetingsKey, key)).toBeNull();
  expect(await sandbox.redis.zscore(upcomingMeetingsKey, key)).toBeNull();
});

test('a scheduler that is at preparing something is left alone, and overtaken once it has given up', async () => {
  const { seminar, bystanderIsUntouched } = await prepared();
  const claimed = await claim(sandbox.scheduler, { ...seminar, generation: 1 });
  expect(claimed).toMatchObject({ generation: 2, isKept: true });
  const talk = await sandbox.addMeeting(soon);
  await claim(sandbox.scheduler, { ...talk, generation: 0 });

  await prepare();
  expect(await sandbox.redis.hexists(instanceKeys.instance(talk), 'seq')).toBe(0);
  await sandbox.redis.hset(instanceKeys.instance(talk), 'claimedAt', 0);
  await prepare();
  expect(await snapshot(sandbox.redis, talk)).toMatchObject({ instance: { seq: '0', generation: '2' } });
  expect(await snapshot(sandbox.redis, seminar)).toMatchObject({ instance: { seq: '0', generation: '2' } });
  await bystanderIsUntouched();
});

test('between its full looks, the activator looks at what comes next alone, and again at what failed', async () => {
  const { seminar } = await prepared();
  const component = activator(sandbox.scheduler, hour, 2 * hour);
  expect(await component.look()).toMatchObject({ due: [] });
  await sandbox.redis.del(instanceKeys.instance(seminar));
  // Within the horizon of the last look: it is for the next full look.
  await sandbox.addMeeting(soon);
  expect(await component.look()).toMatchObject({ due: [] });

  const full = activator(sandbox.scheduler, 0, 2 * hour);
  const { due } = await full.look();
  expect(due).toHaveLength(2);
  expect((await full.look()).due).toHaveLength(2);
  await full.work(due);
  expect(await full.look()).toMatchObject({ due: [] });
});

test('on a Cluster, instances in all its slots are prepared, listed in one, and follow the schedule', async () => {
  await using cluster = await startCluster();
  const redis = connectRedis(cluster.redisUrl.split(','), () => {});
  await using _ = { [Symbol.asyncDispose]: async () => redis.disconnect() };
  await whenReady(redis);
  const scheduler = { ...sandbox.scheduler, redis };
  await tick(fence(scheduler, 0), scheduler.log);
  const many: Instance[] = [];
  for (const n of numbersTo(12)) many.push(await sandbox.addMeeting({ ...soon, audience: [`ann-${n}@example.com`] }));
  await prepare(scheduler);
  for (const [n, one] of many.entries()) {
    expect(await snapshot(redis, one)).toMatchObject({
      instance: { seq: '0', generation: '1' },
      audience: [`ann-${n + 1}@example.com`],
      activeMeetings: expect.any(Number),
      upcomingMeetings: expect.any(Number),
    });
  }
  const [first, second] = many;
  if (!first || !second) throw new Error('there are none');
  await updateMeeting(first.meetingID, { title: 'Other' });
  await reschedule(second, 10 * hour, 11 * hour);
  await prepare(scheduler);
  expect(await snapshot(redis, first)).toMatchObject({ instance: { title: 'Other', generation: '2' } });
  expect(await snapshot(redis, second)).toEqual({});
  expect((await scripts.listActive(redis, { last: '', todatetime: 0, limit: 10 })).listed).toEqual([]);
});
