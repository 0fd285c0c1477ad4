import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { findArchived } from '@rollcall/server/db/record/archived';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archivePass, type Behind } from '@rollcall/server/scheduler/archive-pass';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { readCopy } from '@rollcall/server/scheduler/copy';
import type { Instance } from '@rollcall/shared/meeting';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openConnections } from '../support/connections.ts';
import { inBatches } from '../support/in-batches.ts';
import { errorsIn, memoryLog } from '../support/memory-log.ts';
import { numbersTo, readRecord, seqsOf } from '../support/record.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { traces } from '../support/traces.ts';
import { until } from '../support/until.ts';
import { holdRow } from './support/hold-row.ts';
import { holdLecture } from './support/lecture.ts';
import { postQuickly } from './support/post-quickly.ts';
import { recordStatements } from './support/statements.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

/** Live instances, each of its own meeting. */
async function addActive(count: number): Promise<Instance[]> {
  const instances = await inBatches(numbersTo(count), () => sandbox.addMeeting());
  await activateDue(sandbox.scheduler);
  return instances;
}

async function addOne(): Promise<Instance> {
  const [instance] = await addActive(1);
  if (!instance) throw new Error('there is no instance');
  return instance;
}

/** What a look would find of an instance. */
async function behindOf(instance: Instance): Promise<Behind> {
  const record = await findArchived(sandbox.db, instance);
  const { seq } = await readCopy(sandbox.redis, instance);
  if (!record || seq === null) throw new Error('the instance is not open');
  return { ...instance, archivedSeq: record.archivedSeq, generation: record.generation, seq };
}

const behind = (instances: readonly Instance[]): Promise<Behind[]> => Promise.all(instances.map(behindOf));

/** Passes until nothing is left to be archived. */
async function archiveFully(of: Parameters<typeof archivePass>[0], instances: readonly Instance[]): Promise<void> {
  await until(async () => {
    const passed = await archivePass(of, await behind(instances));
    return passed.every(({ state }) => state === 'current') || `not all is archived: ${JSON.stringify(passed)}`;
  });
}

const strange = [
  `Ann's "quoted" \\ backslash, \\' and \\\\`,
  "'); drop table message; -- ",
  'what? :name ? ?? ::x $1 %s {0}',
  'a NUL \0 and a \x1a and \b\t\r\n',
  'ä 漢字 🙂👩‍👩‍👧 ﷽ \u200b \uffff',
  '`meetingID` 0x41 /* comment */ # comment',
  ' ',
  '🙂'.repeat(3990),
];

test('many instances are archived in one pass, each with its own changes, whatever their messages say', async () => {
  const instances = await addActive(12);
  const bystander = await addOne();
  const untouched = await traces(sandbox, bystander);
  for (const [n, instance] of instances.entries()) {
    await scripts.join(sandbox.redis, instance, { userID: n + 1, email: 'ann@example.com', requestID: `it's "${n}"` });
    for (const [m, body] of strange.entries()) {
      await scripts.post(sandbox.redis, instance, { userID: n + 1, requestID: `? ${m}`, body: `${body}${n}` });
    }
  }

  const passed = await archivePass(sandbox.scheduler, await behind(instances));

  const archivedSeq = 1 + strange.length;
  expect(passed).toEqual(instances.map((instance) => ({ ...instance, archivedSeq, state: 'current' })));
  for (const [n, instance] of instances.entries()) {
    const record = await readRecord(sandbox, instance);
    expect(record.instance.archivedSeq).toBe(archivedSeq);
    expect(record.log).toMatchObject([{ seq: 1, userID: n + 1, eventType: 'join', reason: null }]);
    expect(record.messages.map(({ seq, userID, body }) => ({ seq, userID, body }))).toEqual(
      strange.map((body, m) => ({ seq: m + 2, userID: n + 1, body: `${body}${n}` })),
    );
    const { requestID } = await sandbox.db
      .selectFrom('event_log')
      .select('requestID')
      .where('meetingID', '=', instance.meetingID)
      .executeTakeFirstOrThrow();
    expect(requestID).toBe(`it's "${n}"`);
  }
  expect(await traces(sandbox, bystander)).toEqual(untouched);
});

test('a large instance is done pass by pass, and the small ones beside it are done in the first', async () => {
  const large = await addOne();
  const small = await addActive(30);
  await postQuickly(sandbox.redis, large, 20_000);
  for (const instance of small) await postQuickly(sandbox.redis, instance, 40);

  const [first, ...others] = await archivePass(sandbox.scheduler, await behind([large, ...small]));

  expect(others).toEqual(small.map((instance) => ({ ...instance, archivedSeq: 40, state: 'current' })));
  expect(first?.state).toBe('unfinished');
  expect(first?.archivedSeq).toBeGreaterThan(5_000);
  expect((await readRecord(sandbox, large)).instance.archivedSeq).toBe(first?.archivedSeq);
  await archiveFully(sandbox.scheduler, [large]);
  const record = await readRecord(sandbox, large);
  expect(record.instance.archivedSeq).toBe(20_000);
  expect(seqsOf(record)).toEqual(numbersTo(20_000));
  expect(record.messages.every(({ seq, body }) => body === `message ${seq}`)).toBe(true);
});

test('long messages are written by statements that MySQL takes even where its limit is low', async () => {
  const lecture = await addOne();
  // In SQL text, each character of theirs is two.
  await postQuickly(sandbox.redis, lecture, 700, (seq) => `${seq} ${'"'.repeat(3990)}`);
  using sent = recordStatements();

  await archiveFully(sandbox.scheduler, [lecture]);

  const inserts = sent.statements.filter((statement) => statement.startsWith('insert into message'));
  expect(inserts.length).toBeGreaterThan(2);
  expect(Math.max(...inserts.map((statement) => Buffer.byteLength(statement)))).toBeLessThan(4 * 2 ** 20);
  expect(seqsOf(await readRecord(sandbox, lecture))).toEqual(numbersTo(700));
});

test('two archivers with overlapping batches write no row twice, and never wait for each other in a circle', async () => {
  await using one = await openConnections(sandbox);
  await using other = await openConnections(sandbox);
  const instances = await addActive(40);
  for (const instance of instances) await postQuickly(sandbox.redis, instance, 300);

  await Promise.all([
    archiveFully(one, instances),
    archiveFully(other, instances.toReversed()),
    archiveFully(one, instances.slice(10, 30)),
    archiveFully(other, [...instances.slice(20), ...instances.slice(0, 20)]),
  ]);

  for (const instance of instances) {
    const record = await readRecord(sandbox, instance);
    expect(record.instance.archivedSeq).toBe(300);
    expect(seqsOf(record)).toEqual(numbersTo(300));
  }
});

test('an instance that somebody has locked is left, and the others are archived before its lock is released', async () => {
  const [locked, ...others] = await addActive(5);
  if (!locked) throw new Error('there is no instance');
  for (const instance of [locked, ...others]) await holdLecture(sandbox, instance);
  await using row = await holdRow(sandbox, locked);

  const [left, ...passed] = await archivePass(sandbox.scheduler, await behind([locked, ...others]));

  expect(left).toMatchObject({ ...locked, state: 'left' });
  expect(passed).toEqual(others.map((instance) => ({ ...instance, archivedSeq: 6, state: 'current' })));
  expect(seqsOf(await readRecord(sandbox, locked))).toEqual([]);
  await row.release();
  await archiveAll(sandbox.scheduler);
  expect(seqsOf(await readRecord(sandbox, locked))).toEqual(numbersTo(6));
});

test('an instance whose record is another by now is left, and the others are archived', async () => {
  const [moved, raised, lost, whole] = await addActive(4);
  if (!moved || !raised || !lost || !whole) throw new Error('there are not enough instances');
  const instances = [moved, raised, lost, whole];
  for (const instance of instances) await holdLecture(sandbox, instance);
  const seen = await behind(instances);
  // Another scheduler archives one of them and claims another, and Redis loses the third.
  await archivePass(sandbox.scheduler, await behind([moved]));
  const { meetingID } = raised;
  await sandbox.db.updateTable('meeting_instance').set({ generation: 2 }).where('meetingID', '=', meetingID).execute();
  await sandbox.redis.del(instanceKeys.instance(lost));
  const before = await Promise.all([moved, raised, lost].map((instance) => traces(sandbox, instance)));

  const passed = await archivePass(sandbox.scheduler, seen);

  expect(passed.map(({ state }) => state)).toEqual(['left', 'left', 'left', 'current']);
  expect(await Promise.all([moved, raised, lost].map((instance) => traces(sandbox, instance)))).toEqual(before);
  expect(seqsOf(await readRecord(sandbox, whole))).toEqual(numbersTo(6));
});

test('an instance that lacks a change is archived up to it, fails alone, and is the only one in the log', async () => {
  const [broken, ...others] = await addActive(4);
  if (!broken) throw new Error('there is no instance');
  for (const instance of [broken, ...others]) await holdLecture(sandbox, instance);
  await sandbox.redis.xdel(instanceKeys.log(broken), '4-0');
  const { log, lines } = memoryLog();

  const retryMs = await archiveAll({ ...sandbox.scheduler, log });

  expect(retryMs).toBeLessThan(1_000);
  for (const instance of others) expect(seqsOf(await readRecord(sandbox, instance))).toEqual(numbersTo(6));
  expect(seqsOf(await readRecord(sandbox, broken))).toEqual([1, 2, 3]);
  expect((await readRecord(sandbox, broken)).instance.archivedSeq).toBe(3);
  expect(errorsIn(lines).map(({ meetingID, err }) => ({ meetingID, err }))).toEqual([
    {
      meetingID: broken.meetingID,
      err: expect.objectContaining({ message: 'change 4 is missing in Redis' }),
    },
  ]);
});
