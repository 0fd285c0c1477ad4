import type { Instance } from '@rollcall/client';
import * as scripts from '@rollcall/lua/scripts';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { endNow } from '../support/end-now.ts';
import { errorsIn } from '../support/memory-log.ts';
import { numbersTo } from '../support/record.ts';
import { until } from '../support/until.ts';
import { startWatching } from '../support/watching.ts';
import { seqsOfEvents } from './support/feed-view.ts';
import { startSpeaker } from './support/speaker.ts';

const { api, sandbox, live, logged } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');

/** A seminar that Ann joined and posted in, with this many changes when it ended and was closed. */
async function endedSeminar(changes: number, audience?: string[]): Promise<{ seminar: Instance; end: Date }> {
  const seminar = await live(audience ? { audience } : {});
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await speaker.say(changes - 1);
  const end = await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);
  return { seminar, end };
}

const ended = (seq: number, timestamp: Date) => ({ type: 'ended', seq, timestamp });
const leftAtEnd = (seq: number, timestamp: Date) => ({
  type: 'left',
  seq,
  timestamp,
  userID: ann.userID,
  name: 'Ann',
  reason: 'ended',
});

test('a watcher sees everybody leave at the end, then the end itself, and the feed completes', async () => {
  const seminar = await live();
  const bystander = await live();
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await using watching = startWatching(await api.as(bob), seminar, '0');
  await using watchingBystander = startWatching(await api.as(bob), bystander, '0');
  await speaker.say(1);
  await until(() => watching.events.length === 2 || 'Bob has not seen what Ann posted');

  const end = await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);
  await watching.over;

  expect(watching.events.slice(2)).toEqual([leftAtEnd(3, end), ended(3, end)]);
  await startSpeaker(sandbox, bystander, bob);
  await until(() => watchingBystander.events.length === 1 || 'the other meeting has not got its event');
  expect(watchingBystander.events).toEqual([expect.objectContaining({ type: 'joined', seq: 1, name: 'Bob' })]);
});

test('if nobody was in, a watcher is still sent the end', async () => {
  const seminar = await live();
  await using watching = startWatching(await api.as(bob), seminar, '0');
  await watching.started;
  const end = await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);
  await watching.over;

  expect(watching.events).toEqual([ended(0, end)]);
});

test('a watcher who resumes after the end is sent the rest from the record, and the end', async () => {
  const { seminar, end } = await endedSeminar(3);
  await using watching = startWatching(await api.as(bob), seminar, '2');
  await watching.over;

  expect(watching.events).toEqual([
    { type: 'posted', seq: 3, timestamp: expect.any(Date), userID: ann.userID, name: 'Ann', body: 'word 3' },
    leftAtEnd(4, end),
    ended(4, end),
  ]);
});

test('a record longer than a chunk is sent whole', async () => {
  const { seminar, end } = await endedSeminar(1_300);
  await using watching = startWatching(await api.as(bob), seminar, '0');
  await watching.over;

  expect(seqsOfEvents(watching.events)).toEqual([...numbersTo(1_301), 1_301]);
  expect(watching.events.slice(-2)).toEqual([leftAtEnd(1_301, end), ended(1_301, end)]);
});

test.each([
  { lastEventId: undefined, who: 'begins after the end' },
  { lastEventId: '4', who: 'has seen everything' },
])('a watcher who $who is sent the end and nothing more', async ({ lastEventId }) => {
  const { seminar, end } = await endedSeminar(3);
  await using watching = startWatching(await api.as(bob), seminar, lastEventId);
  await watching.over;

  expect(watching.events).toEqual([ended(4, end)]);
});

test('a watcher whose position is beyond the record is sent a reset, and the end', async () => {
  const { seminar, end } = await endedSeminar(3);
  await using watching = startWatching(await api.as(bob), seminar, '9');
  await watching.over;

  expect(watching.events).toEqual([{ type: 'reset', seq: 4, timestamp: expect.any(Date) }, ended(4, end)]);
});

test('the record of a meeting is only for those who could have entered it', async () => {
  const { seminar, end } = await endedSeminar(1, [ann.email]);
  await using asBob = startWatching(await api.as(bob), seminar, '0');
  await expect(asBob.over).rejects.toMatchObject({ data: { reason: 'MEETING_NOT_ACTIVE' } });
  await using asAdmin = startWatching(await api.as(bob, 'admin'), seminar);
  await asAdmin.over;
  await using asAnn = startWatching(await api.as(ann), seminar);
  await asAnn.over;

  expect(asBob.events).toEqual([]);
  expect(asAdmin.events).toEqual([ended(2, end)]);
  expect(asAnn.events).toEqual([ended(2, end)]);
});

test('a crowd is torn down in many parts, and the end is sent after the last of them', async () => {
  const seminar = await live();
  await using watching = startWatching(await api.as(bob), seminar, '0');
  const speaker = await startSpeaker(sandbox, seminar, ann);
  const guests = await Promise.all(numbersTo(5).map((n) => sandbox.addUser(`Guest-${n}`)));
  for (const guest of guests) await startSpeaker(sandbox, seminar, guest);
  await until(() => watching.events.length === 6 || 'not everybody has joined');
  const end = await endNow(sandbox, seminar);
  for (let remaining = 6; remaining > 0; ) {
    const answer = await scripts.teardown(sandbox.redis, seminar, { limit: 1 });
    remaining = answer.outcome === 'OK' ? answer.remaining : 0;
  }
  await watching.over;

  expect(speaker.seq()).toBe(1);
  expect(seqsOfEvents(watching.events)).toEqual([...numbersTo(12), 12]);
  expect(watching.events.at(-1)).toEqual(ended(12, end));
  expect(errorsIn(logged)).toEqual([]);
});
