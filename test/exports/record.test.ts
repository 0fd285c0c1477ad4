import * as scripts from '@rollcall/lua/scripts';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { eraseDue } from '@rollcall/server/scheduler/eraser';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { endNow } from '../support/end-now.ts';
import { inBatches } from '../support/in-batches.ts';
import { numbersTo, readRecord } from '../support/record.ts';
import { readSeal } from '../support/seal.ts';
import { until } from '../support/until.ts';
import { verified } from '../support/verified.ts';
import { askFor, pathOf } from './support/exported.ts';

const { sandbox, api, live, logged } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const admin = await api.token(ann, 'admin');
const hex = expect.stringMatching(/^[0-9a-f]{64}$/);

/** A seminar in which Ann spoke, and that has ended. */
async function endedSeminar() {
  const seminar = await live({ title: 'Seminar "1"' });
  const asAnn = await api.as(ann);
  const { joinedAt } = await asAnn.meetings.join.mutate(seminar);
  const { timestamp } = await asAnn.messages.post.mutate({
    ...seminar,
    body: 'Salaam,\n"all" \u2028 of you \u{1F393}',
  });
  const end = await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);
  return { seminar, joinedAt, spokeAt: timestamp, end };
}

test('the record of an ended instance has a line for each change, and its seal', async () => {
  const { seminar, joinedAt, spokeAt, end } = await endedSeminar();
  const { instance } = await readRecord(sandbox, seminar);
  const { seal } = await readSeal(sandbox, seminar);

  const response = await askFor({ api, token: admin, path: pathOf(seminar, 'record.jsonl') });
  const text = await response.text();
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/jsonl; charset=utf-8',
    'content-disposition': `attachment; filename="record-${seminar.meetingID}-${seminar.orderID}.jsonl"`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  expect(text.endsWith('\n')).toBe(true);
  const { fromdatetime, todatetime, endedAt } = instance;
  const { userID } = ann;
  expect(
    text
      .split('\n')
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line)),
  ).toEqual([
    {
      format: 'rollcall-record-1',
      ...seminar,
      title: 'Seminar "1"',
      fromdatetime: fromdatetime.toISOString(),
      todatetime: todatetime.toISOString(),
    },
    { seq: 1, type: 'joined', userID, timestamp: joinedAt.toISOString(), chain: hex },
    {
      seq: 2,
      type: 'posted',
      userID,
      timestamp: spokeAt.toISOString(),
      body: 'Salaam,\n"all" \u2028 of you \u{1F393}',
      chain: hex,
    },
    { seq: 3, type: 'left', userID, timestamp: end.toISOString(), reason: 'ended', chain: seal },
    { changes: 3, complete: true, seal, endedAt: endedAt?.toISOString(), resealedAt: null },
  ]);
  expect(await verified(text)).toEqual({
    code: 0,
    said: `complete and untouched: meeting ${seminar.meetingID} instance 1, 3 changes, seal ${seal}`,
  });
});

test('what is archived of a live instance can be exported, and is not sealed yet', async () => {
  const talk = await live();
  const asAnn = await api.as(ann);
  await asAnn.meetings.join.mutate(talk);
  await archiveAll(sandbox.scheduler);
  // This is in Redis alone.
  await asAnn.messages.post.mutate({ ...talk, body: 'later' });

  const text = await (await askFor({ api, token: admin, path: pathOf(talk, 'record.jsonl') })).text();
  const lines = text
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(lines.slice(1)).toEqual([
    expect.objectContaining({ seq: 1, type: 'joined' }),
    { changes: 1, complete: false, seal: null, endedAt: null, resealedAt: null },
  ]);
  expect(await verified(text)).toEqual({
    code: 2,
    said: `not sealed yet: meeting ${talk.meetingID} instance 1 had not ended; its 1 changes so far fit`,
  });
});

test('an instance in which nothing happened has a seal, too', async () => {
  const talk = await live();
  await endNow(sandbox, talk);
  await closeDue(sandbox.scheduler);
  const text = await (await askFor({ api, token: admin, path: pathOf(talk, 'record.jsonl') })).text();
  expect(await verified(text)).toMatchObject({ code: 0, said: expect.stringContaining(' 0 changes, seal ') });
});

test('what was changed in MySQL since shows, and so does a change that was taken out there', async () => {
  const { seminar } = await endedSeminar();
  const path = pathOf(seminar, 'record.jsonl');
  const rows = { meetingID: seminar.meetingID, orderID: seminar.orderID };
  const spoke = sandbox.db.updateTable('message').where('meetingID', '=', rows.meetingID);
  await spoke.set({ body: 'I never said that' }).execute();
  expect(await verified(await (await askFor({ api, token: admin, path })).text())).toMatchObject({
    code: 1,
    said: expect.stringContaining('the seal differs'),
  });
  await sandbox.db.deleteFrom('message').where('meetingID', '=', rows.meetingID).execute();
  expect(await verified(await (await askFor({ api, token: admin, path })).text())).toEqual({
    code: 1,
    said: 'change 2 is missing: after 1 comes 3',
  });
});

test('a record of many pages is exported whole', async () => {
  const talk = await live();
  await scripts.join(sandbox.redis, talk, { ...ann, requestID: 'in' });
  await inBatches(numbersTo(2500), (n) =>
    scripts.post(sandbox.redis, talk, { userID: ann.userID, requestID: `${n}`, body: `word ${n}` }),
  );
  await scripts.leave(sandbox.redis, talk, { userID: ann.userID, requestID: 'out' });
  await endNow(sandbox, talk);
  await closeDue(sandbox.scheduler);
  const text = await (await askFor({ api, token: admin, path: pathOf(talk, 'record.jsonl') })).text();
  expect(text.split('\n')).toHaveLength(2502 + 3);
  expect(await verified(text)).toMatchObject({ code: 0, said: expect.stringContaining(' 2502 changes, seal ') });
});

test('where somebody is erased while it is sent, an export is cut, and not ended', async () => {
  const talk = await sandbox.addMeeting({ from: -120_000, to: -60_000 });
  const timestamp = new Date(Date.now() - 90_000);
  // Longer than what connections hold on the way.
  const body = 'x'.repeat(4000);
  const rows = numbersTo(5000).map((seq) => ({ ...talk, seq, userID: ann.userID, body, timestamp }));
  for (let from = 0; from < rows.length; from += 500) {
    await sandbox.db
      .insertInto('message')
      .values(rows.slice(from, from + 500))
      .execute();
  }
  const row = sandbox.db.updateTable('meeting_instance').where('meetingID', '=', talk.meetingID);
  await row.set({ archivedSeq: rows.length, endedAt: timestamp }).execute();

  const response = await askFor({ api, token: admin, path: pathOf(talk, 'record.jsonl') });
  expect(response.status).toBe(200);
  await row.set({ resealedAt: timestamp }).execute();
  await expect(response.text()).rejects.toThrow('terminated');
  await until(() => logged.some(({ msg }) => msg === 'call failed') || 'it is not in the log');

  const again = await askFor({ api, token: admin, path: pathOf(talk, 'record.jsonl') });
  expect((await again.text()).split('\n')).toHaveLength(rows.length + 3);
});

test('what was amended while it was live is sealed, and so is the record of which somebody was erased', async () => {
  const seminar = await live();
  const cem = await sandbox.addUser('Cem');
  const asCem = await api.as(cem);
  await asCem.meetings.join.mutate(seminar);
  await asCem.messages.post.mutate({ ...seminar, body: 'I am Cem' });
  const todatetime = new Date(Date.now() + 2 * 3_600_000);
  await (await api.as(ann, 'schedule')).schedule.amend.mutate({ ...seminar, todatetime });
  await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);
  const path = pathOf(seminar, 'record.jsonl');
  const before = await (await askFor({ api, token: admin, path })).text();
  const lineOf = (seq: number): unknown => JSON.parse(before.split('\n')[seq] ?? '');
  expect(lineOf(3)).toMatchObject({
    seq: 3,
    type: 'amended',
    actorID: ann.userID,
    detail: { todatetime: todatetime.toISOString() },
  });
  const { seal } = await readSeal(sandbox, seminar);
  expect(await verified(before, seal ?? '')).toMatchObject({
    code: 0,
    said: expect.stringMatching(/ 4 changes, .{69}$/),
  });

  await (await api.as(ann, 'people')).users.erase.mutate({ userID: cem.userID });
  // What a slow machine leaves to the scheduler.
  await eraseDue(sandbox.scheduler);
  const after = await (await askFor({ api, token: admin, path })).text();
  expect(after).not.toContain('I am Cem');
  expect(await verified(after)).toMatchObject({
    code: 0,
    said: expect.stringMatching(/ 4 changes, seal .*; sealed anew at .*, after somebody was erased from it$/),
  });
  expect(await verified(after, seal ?? '')).toMatchObject({ code: 1, said: expect.stringContaining('the one noted') });
});
