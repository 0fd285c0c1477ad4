import { reasonOf } from '@rollcall/client';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { contractRefusal, refusalOf } from '../api/support/seen-refusal.ts';
import { askFor } from '../exports/support/exported.ts';
import { openApiStageForFile } from '../support/api-stage.ts';

const { sandbox, api, live } = await openApiStageForFile();
const { db } = sandbox;
const admin = await sandbox.addUser('Admin');
const people = await api.as(admin, 'people');

const line = z.looseObject({ type: z.string() });

async function exported(userID: number, limit?: number): Promise<z.infer<typeof line>[]> {
  const lines: string[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await people.users.export.query({ userID, ...(limit && { limit }), ...(cursor && { cursor }) });
    expect(page.lines.length).toBeLessThanOrEqual(limit ?? 100);
    lines.push(...page.lines);
    if (page.nextCursor === null) return lines.map((text) => line.parse(JSON.parse(text)));
    cursor = page.nextCursor;
  }
}

test('all that is known of Ann is exported, page by page, and nothing of Bob', async () => {
  const ann = await sandbox.addUser('Ann');
  const bob = await sandbox.addUser('Bob');
  const seminar = await live({ title: 'Seminar', audience: [' ANN@example.com', bob.email] });
  const { meetingID: lookalike } = await sandbox.addMeeting({ audience: ['änn@example.com'] });
  const { meetingID, orderID } = seminar;
  const [asAnn, asBob] = [await api.as(ann, 'people'), await api.as(bob)];
  await asAnn.meetings.join.mutate(seminar);
  await asBob.meetings.join.mutate(seminar);
  await asAnn.messages.post.mutate({ ...seminar, body: 'Hello "Bob"\nand all' });
  await asBob.messages.post.mutate({ ...seminar, body: 'Hello Ann' });
  await asAnn.meetings.leave.mutate(seminar);
  await archiveAll(sandbox.scheduler);
  await db.insertInto('role').values({ meetingID, userID: ann.userID, role: 'host' }).execute();
  await asAnn.users.upsert.mutate({ users: [{ userID: bob.userID }], requestID: 'hers' });
  const timestamp = new Date('2030-01-01T10:00:00Z');
  const act = { meetingID, orderID, actionType: 'amended', detail: '{"title":"Seminar"}', timestamp } as const;
  await db
    .insertInto('action')
    .values([
      { ...act, seq: 101, actorID: ann.userID },
      { ...act, seq: 102, actorID: bob.userID, userID: ann.userID },
      { ...act, seq: 103, actorID: bob.userID },
    ])
    .execute();

  const at = { meetingID, orderID, timestamp: expect.any(String) };
  const acted = { ...at, type: 'amended', detail: { title: 'Seminar' }, timestamp: timestamp.toISOString() };
  const all = [
    { type: 'user', ...ann, externalID: null },
    { type: 'invitation', meetingID, title: 'Seminar', email: ' ANN@example.com' },
    { type: 'role', meetingID, title: 'Seminar', role: 'host' },
    { type: 'joined', ...at, seq: 1 },
    { type: 'left', ...at, seq: 5, reason: 'left' },
    { type: 'posted', ...at, seq: 3, body: 'Hello "Bob"\nand all' },
    { ...acted, seq: 101, actorID: ann.userID, userID: null },
    { ...acted, seq: 102, actorID: bob.userID, userID: ann.userID },
    { type: 'request', requestID: 'hers', timestamp: expect.any(String) },
  ];
  for (const limit of [undefined, 1, 2, 3, 1000]) expect(await exported(ann.userID, limit)).toEqual(all);
  expect(JSON.stringify(all)).not.toContain(String(lookalike));
});

test('the same is sent as a file, of whatever length', async () => {
  const bea = await sandbox.addUser('Bea');
  const instance = await sandbox.addMeeting();
  const body = 'x'.repeat(1000);
  const posts = Array.from({ length: 2500 }, (_, n) => ({ ...instance, seq: n + 1, userID: bea.userID, body }));
  const rows = posts.map((row, n) => ({ ...row, timestamp: new Date(1e12 + (n % 7)) }));
  await db.insertInto('message').values(rows).execute();

  const path = `users/${bea.userID}/known.jsonl`;
  const token = await api.token(admin, 'people');
  const response = await askFor({ api, token, path });

  expect(response.headers.get('content-type')).toBe('application/jsonl; charset=utf-8');
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="user-${bea.userID}.jsonl"`);
  const text = await response.text();
  expect(text.endsWith('\n')).toBe(true);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((one) => line.parse(JSON.parse(one)));
  expect(lines).toEqual(await exported(bea.userID, 1000));
  expect(lines).toHaveLength(2501);

  const answers = [
    await askFor({ api, path }),
    await askFor({ api, token: await api.token(bea), path }),
    await askFor({ api, token, path: 'users/999999999/known.jsonl' }),
    await askFor({ api, token, path: 'users/x/known.jsonl' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([401, 403, 404, 400]);
});

test('what happened in the same millisecond is exported once, whatever the pages are', async () => {
  const cleo = await sandbox.addUser('Cleo');
  const instance = await sandbox.addMeeting();
  const timestamp = new Date('2030-01-01T10:00:00.123Z');
  const rows = Array.from({ length: 50 }, (_, n) => ({ ...instance, seq: n + 1, userID: cleo.userID, timestamp }));
  await db
    .insertInto('event_log')
    .values(rows.map((row) => ({ ...row, eventType: 'join' as const })))
    .execute();
  const posts = rows.map((row) => ({ ...row, seq: row.seq + 50, body: `${row.seq}` }));
  await db.insertInto('message').values(posts).execute();

  for (const limit of [1, 7, 50, 51, 1000]) {
    const lines = await exported(cleo.userID, limit);
    const seqs = lines.flatMap(({ seq }) => (typeof seq === 'number' ? [seq] : []));
    expect(seqs).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
  }
});

test('a page ends where it has enough bytes', async () => {
  const dan = await sandbox.addUser('Dan');
  const instance = await sandbox.addMeeting();
  const body = 'é'.repeat(4000);
  const posts = Array.from({ length: 100 }, (_, n) => ({
    ...instance,
    seq: n + 1,
    userID: dan.userID,
    body,
    timestamp: new Date(1e12 + n),
  }));
  await db.insertInto('message').values(posts).execute();

  const page = await people.users.export.query({ userID: dan.userID, limit: 1000 });
  expect(page.lines.length).toBeLessThan(40);
  expect(page.nextCursor).not.toBeNull();
  expect(await exported(dan.userID, 1000)).toHaveLength(101);
});

test.each([
  ['an unknown user', { userID: 999_999_999 }, 'USER_UNKNOWN'],
  ['no user', {}, 'INVALID_INPUT'],
  ['a cursor of another list', { userID: admin.userID, cursor: '1:2:3' }, 'INVALID_INPUT'],
  ['a limit of 0', { userID: admin.userID, limit: 0 }, 'INVALID_INPUT'],
])('an export of %s is refused', async (_, input, reason) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is bad input that is sent here
  expect((await refusalOf(people.users.export.query(input as { userID: number }))).reason).toBe(reason);
});

test.each(['2:1', '2:1.2.3.4', '9:', '3:99999999999999.1', '0:9.9', '6:5', '4:0.0.0.0'])(
  'the cursor %s, which is of no page, is answered or refused, and nothing fails',
  async (cursor) => {
    const reason = await people.users.export.query({ userID: admin.userID, cursor }).then(() => 'none', reasonOf);
    expect(['none', 'INVALID_INPUT']).toContain(reason);
  },
);

test.each(['', 'admin', 'act-as', 'schedule'])('with the scope "%s", nobody is exported', async (scope) => {
  const client = await api.as(admin, scope);
  const refused = await refusalOf(client.users.export.query({ userID: admin.userID }));
  expect(refused).toEqual(contractRefusal('NOT_ALLOWED', 'users.export'));
});
