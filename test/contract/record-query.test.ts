import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { root } from '../support/repository.ts';
import { openSandbox } from '../support/sandbox.ts';

const text = readFileSync(join(root, 'docs/operating.md'), 'utf8');
const [, query = ''] = /## The record\n[^]*?```sql\n([^]*?);\n```/.exec(text) ?? [];

test('the query in docs/operating.md reads the record of one instance in order', async () => {
  await using sandbox = await openSandbox();
  const { db } = sandbox;
  const { userID } = await sandbox.addUser('Ann');
  const { meetingID } = await sandbox.addMeeting();
  const timestamp = new Date('2030-01-01T10:00:00.123Z');
  for (const orderID of [1, 2]) {
    const change = { meetingID, orderID, userID, timestamp };
    await db
      .insertInto('event_log')
      .values([
        { ...change, seq: 3, eventType: 'leave', reason: 'ended' },
        { ...change, seq: 1, eventType: 'join' },
      ])
      .execute();
    await db
      .insertInto('message')
      .values({ ...change, seq: 2, body: `Hello, order ${orderID}!` })
      .execute();
    await db
      .insertInto('action')
      .values({
        meetingID,
        orderID,
        timestamp,
        actorID: userID,
        seq: 4,
        actionType: 'amended',
        detail: `{"title":"${orderID}"}`,
      })
      .execute();
  }

  const { rows } = await sql.raw(query.replaceAll('meetingID = 4', `meetingID = ${meetingID}`)).execute(db);

  const row = { timestamp, userID, reason: null, body: null };
  expect(rows).toEqual([
    { ...row, seq: 1, event: 'join' },
    { ...row, seq: 2, event: 'message', body: 'Hello, order 1!' },
    { ...row, seq: 3, event: 'leave', reason: 'ended' },
    { ...row, seq: 4, event: 'amended', body: '{"title":"1"}' },
  ]);
});
