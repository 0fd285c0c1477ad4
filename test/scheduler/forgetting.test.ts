import type { Db } from '@rollcall/server/db/client';
import { forgetOld } from '@rollcall/server/scheduler/forgetter';
import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { openSandbox } from '../support/sandbox.ts';

const sandbox = await openSandbox();
afterAll(() => sandbox[Symbol.asyncDispose]());
const { db, scheduler } = sandbox;

const minutesOfDay = 24 * 60;

/** Requests that were answered so many minutes ago, by MySQL's clock. */
async function answered(db: Db, subject: string, minutesAgo: readonly number[]): Promise<void> {
  const rows = minutesAgo.map((minutes, n) => ({
    subject,
    requestID: `r${n}`,
    digest: 'd'.repeat(64),
    result: '{}',
    createdAt: sql<Date>`current_timestamp(3) - interval ${sql.lit(minutes)} minute`,
  }));
  await db.insertInto('request').values(rows).execute();
}

const kept = async (): Promise<string[]> => {
  const rows = await db.selectFrom('request').select(['subject', 'requestID']).orderBy('createdAt').execute();
  return rows.map(({ subject, requestID }) => `${subject} ${requestID}`);
};

test('what a request was answered is kept for a day, and forgotten then', async () => {
  await answered(db, 'Ann', [3 * minutesOfDay, minutesOfDay + 1, minutesOfDay - 60, 0]);
  await answered(db, 'Bob', [minutesOfDay + 5, 30]);

  await forgetOld(scheduler);
  expect(await kept()).toEqual(['Ann r2', 'Bob r1', 'Ann r3']);
  await forgetOld(scheduler);
  expect(await kept()).toEqual(['Ann r2', 'Bob r1', 'Ann r3']);
});

test('thousands are forgotten in one look, whoever else forgets at the same time, and found by an index', async () => {
  await db.deleteFrom('request').execute();
  const old = Array.from({ length: 2500 }, (_, n) => minutesOfDay + 1 + n);
  await answered(db, 'backend', [...old, 5]);

  const { rows } = await sql<{ key: string }>`
    explain select createdAt from request where createdAt < current_timestamp(3) - interval 1 day limit 1`.execute(db);
  expect(rows).toMatchObject([{ key: 'request_age' }]);
  await Promise.all([forgetOld(scheduler), forgetOld(scheduler)]);
  expect(await kept()).toEqual(['backend r2500']);
});
