import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiver } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { tick } from '@rollcall/server/scheduler/component';
import { Roster } from '@rollcall/server/scheduler/roster';
import { sweeper } from '@rollcall/server/scheduler/sweeper';
import { redisTime } from '@rollcall/server/stores/clock';
import type { Instance } from '@rollcall/shared/meeting';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endNow } from '../support/end-now.ts';
import { numbersTo, readRecord, seqsOf } from '../support/record.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { snapshot } from '../support/snapshot.ts';
import { traces } from '../support/traces.ts';
import { until } from '../support/until.ts';
import { addActive } from './support/add-active.ts';
import { beginOpening } from './support/begin-opening.ts';
import { holdLecture } from './support/lecture.ts';
import { recordStatements } from './support/statements.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

/** An archiver and a sweeper that go on by what they saw before, as in one scheduler. */
function startScheduler() {
  const { scheduler } = sandbox;
  const roster = new Roster(scheduler, 3_600_000);
  const archiving = archiver(scheduler, 0, roster);
  const sweeping = sweeper(scheduler, 0, roster);
  const isIn = ({ meetingID }: Instance) => [...roster.all].some(({ instance }) => instance.meetingID === meetingID);
  return {
    archive: () => tick(archiving, scheduler.log),
    sweep: () => tick(sweeping, scheduler.log),
    isIn,
    /** Whether the sweeper would run its script on an instance now. */
    async isSwept({ meetingID }: Instance) {
      return (await sweeping.look()).due.some(({ instance }) => instance.meetingID === meetingID);
    },
  };
}

test('MySQL is not asked about instances where nothing has happened since the last look', async () => {
  await addActive(sandbox);
  const lecture = await addActive(sandbox);
  await holdLecture(sandbox, lecture);
  const { archive } = startScheduler();
  await archive();
  await archive();

  using sent = recordStatements();
  await archive();
  // But for what has begun since then.
  expect(sent.statements).toEqual([expect.stringMatching('`fromdatetime` > ')]);
  await scripts.leave(sandbox.redis, lecture, { userID: 3, requestID: 'c2' });
  await archive();
  expect(sent.statements.length).toBeGreaterThan(2);
  expect(seqsOf(await readRecord(sandbox, lecture))).toEqual(numbersTo(7));
});

test('an instance that was prepared, and withdrawn since it begins much later now, is forgotten until then', async () => {
  const talk = await sandbox.addMeeting({ from: 30_000 });
  await activateDue(sandbox.scheduler);
  const { archive, isIn } = startScheduler();
  await archive();
  expect(isIn(talk)).toBe(true);
  const move = (fromdatetime: Date) =>
    sandbox.db.updateTable('meeting_instance').set({ fromdatetime }).where('meetingID', '=', talk.meetingID).execute();

  await move(new Date(Date.now() + 600_000));
  await activateDue(sandbox.scheduler);
  await archive();
  await archive();
  expect(isIn(talk)).toBe(false);

  await move(await redisTime(sandbox.redis));
  await archive();
  expect((await snapshot(sandbox.redis, talk)).instance).toMatchObject({ seq: '0', generation: '2' });
});

test('an instance that somebody else has opened since is archived at the next look', async () => {
  const { archive } = startScheduler();
  await archive();
  const lecture = await addActive(sandbox);
  await holdLecture(sandbox, lecture);

  await archive();

  expect(seqsOf(await readRecord(sandbox, lecture))).toEqual(numbersTo(6));
});

test('an instance that has begun since, and that a scheduler has claimed and then left, is opened at the next look', async () => {
  const { archive } = startScheduler();
  const talk = await sandbox.addMeeting({ from: 60_000 });
  await archive();
  await sandbox.db
    .updateTable('meeting_instance')
    .set({ fromdatetime: await redisTime(sandbox.redis) })
    .where('meetingID', '=', talk.meetingID)
    .execute();
  await beginOpening(sandbox, talk, 1);

  await archive();

  expect((await snapshot(sandbox.redis, talk)).instance).toMatchObject({ seq: '0', generation: '2' });
});

test.each([
  { what: 'all of it', lose: (keys: string[]) => sandbox.redis.del(...keys) },
  { what: 'its hash', lose: ([hash = '']: string[]) => sandbox.redis.del(hash) },
  { what: 'its last changes', lose: ([hash = '']: string[]) => sandbox.redis.hset(hash, { seq: 4 }) },
  { what: 'everything, and the list', lose: () => sandbox.redis.flushdb() },
])('Redis loses $what of an idle instance: the next look finds that, and opens it anew', async ({ lose }) => {
  const lecture = await addActive(sandbox);
  await holdLecture(sandbox, lecture);
  const { archive } = startScheduler();
  await archive();
  await archive();
  const before = await snapshot(sandbox.redis, lecture);

  await lose(Object.values(instanceKeys).map((key) => key(lecture)));
  await archive();

  const after = await snapshot(sandbox.redis, lecture);
  expect(after.instance).toMatchObject({ seq: '6', generation: '2' });
  expect({ ...after, instance: {}, requests: {} }).toEqual({ ...before, instance: {}, requests: {} });
});

test('two schedulers that each remember what they saw archive what the other has not, and nothing twice', async () => {
  const lecture = await addActive(sandbox);
  const one = startScheduler();
  const other = startScheduler();
  await one.archive();
  await other.archive();
  await holdLecture(sandbox, lecture);

  await one.archive();
  await scripts.leave(sandbox.redis, lecture, { userID: 3, requestID: 'c2' });
  await other.archive();
  await scripts.leave(sandbox.redis, lecture, { userID: 2, requestID: 'b4' });
  await Promise.all([one.archive(), other.archive()]);
  await one.archive();

  const record = await readRecord(sandbox, lecture);
  expect(record.instance.archivedSeq).toBe(8);
  expect(seqsOf(record)).toEqual(numbersTo(8));
  expect((await snapshot(sandbox.redis, lecture)).instance).toMatchObject({ generation: '1', seq: '8' });
});

test('what falls to another scheduler is left to it, until that is gone: then it is looked at, even if Redis lost it', async () => {
  const [own, others] = [await addActive(sandbox), await addActive(sandbox)];
  let isAlone = false;
  const isMine = ({ meetingID }: Instance) => isAlone || meetingID !== others.meetingID;
  const scheduler = { ...sandbox.scheduler, isMine };
  const roster = new Roster(scheduler, 3_600_000);
  const { look } = archiver(scheduler, 0, roster);
  const isKnown = ({ meetingID }: Instance) => [...roster.all].some((seen) => seen.instance.meetingID === meetingID);
  await look();
  await look();
  expect([own, others].map(isKnown)).toEqual([true, false]);
  await sandbox.redis.unlink(instanceKeys.instance(others));
  await sandbox.redis.zrem(activeMeetingsKey, instanceKeys.instance(others));

  isAlone = true;
  roster.readAllNext();
  const { due } = await look();
  expect(due.map(({ seen, what }) => [seen.instance, what])).toContainEqual([others, 'open']);
  isAlone = false;
  await look();
  expect([own, others].map(isKnown)).toEqual([true, false]);
  await activateDue(sandbox.scheduler);
});

test('an instance that has ended is forgotten', async () => {
  const lecture = await addActive(sandbox);
  const bystander = await addActive(sandbox);
  const { archive, isIn } = startScheduler();
  await archive();
  expect(isIn(lecture)).toBe(true);
  const before = await traces(sandbox, bystander);

  await endNow(sandbox, lecture);
  await closeDue(sandbox.scheduler);
  await archive();
  await archive();

  expect([isIn(lecture), isIn(bystander)]).toEqual([false, true]);
  expect(await traces(sandbox, bystander)).toEqual(before);
});

test('an instance is swept again only when something has changed, or when its next lease expires', async () => {
  const ann = { userID: 1, email: 'ann@example.com' };
  const seminar = await addActive(sandbox);
  const { sweep, isSwept } = startScheduler();
  expect(await isSwept(seminar)).toBe(true);
  await sweep();
  expect(await isSwept(seminar)).toBe(false);

  const { seq } = await scripts.join(sandbox.redis, seminar, { ...ann, requestID: 'a1', lease: 300 });
  expect(await isSwept(seminar)).toBe(true);
  await sweep();
  await scripts.renew(sandbox.redis, seminar, { userID: 1, joined: seq });
  expect(await isSwept(seminar)).toBe(false);

  // Whatever it was that made it due, a lease that has run out is found when the next one was to expire.
  const soon = (await redisTime(sandbox.redis)).getTime() + 300;
  await sandbox.redis.zadd(instanceKeys.leases(seminar), soon, `1:${seq}`);
  await scripts.post(sandbox.redis, seminar, { userID: 1, requestID: 'a2', body: 'hello' });
  await sweep();
  await until(async () => {
    await sweep();
    const { participants, instance } = await snapshot(sandbox.redis, seminar);
    return (participants === undefined && instance?.['seq'] === '3') || 'Ann is still in';
  });
  await sweep();
  expect(await isSwept(seminar)).toBe(false);
});
