import { people } from '@rollcall/dev/demo/office';
import { refuseOthers } from '@rollcall/dev/demo/own-database';
import { ConfigError } from '@rollcall/server/process/config';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { runCommand } from '../support/command.ts';
import { openSandbox } from '../support/sandbox.ts';

const others = 'DATABASE_URL names a database with other people or meetings in it; the demo needs an empty one.';
const half = 'Set both REDIS_URL and DATABASE_URL, or neither.';
const demo = (env: Record<string, string>) => runCommand(['npx', 'tsx', 'dev/demo.ts'], env);
const silent = 'mysql://ann:secret@127.0.0.1:1/rollcall';

test('a demo that is given one service alone refuses to start', async () => {
  await using sandbox = await openSandbox();
  const { redisUrl: REDIS_URL, databaseUrl: DATABASE_URL } = sandbox;

  const [redisAlone, mysqlAlone] = await Promise.all([demo({ REDIS_URL, DATABASE_URL: '' }), demo({ DATABASE_URL })]);

  expect(redisAlone).toMatchObject({ code: 2, stderr: [half] });
  expect(mysqlAlone).toMatchObject({ code: 2, stderr: [half] });
});

test('a demo whose services do not answer names the one that does not', async () => {
  await using sandbox = await openSandbox();
  const { redisUrl: REDIS_URL, databaseUrl: DATABASE_URL } = sandbox;

  const [noMysql, noRedis] = await Promise.all([
    demo({ REDIS_URL, DATABASE_URL: silent }),
    demo({ REDIS_URL: 'redis://127.0.0.1:1', DATABASE_URL }),
  ]);

  expect(noMysql).toMatchObject({ code: 2, stderr: ['MySQL at 127.0.0.1:1 does not answer (ECONNREFUSED)'] });
  expect(noRedis).toMatchObject({ code: 2, stderr: ['Redis at 127.0.0.1:1 does not answer (ECONNREFUSED)'] });
});

test('a demo writes nothing to a database with other people in it', async () => {
  await using sandbox = await openSandbox();
  const ann = await sandbox.addUser('Ann');
  const { redisUrl: REDIS_URL, databaseUrl: DATABASE_URL } = sandbox;

  expect(await demo({ REDIS_URL, DATABASE_URL })).toMatchObject({ code: 2, stderr: [others] });

  expect(await sandbox.db.selectFrom('user').selectAll().execute()).toMatchObject([ann]);
  expect(await sandbox.db.selectFrom('meeting').selectAll().execute()).toEqual([]);
});

test("a database is for the demo while it is empty, and once it has the demo's own people", async () => {
  await using sandbox = await openSandbox();
  const { db } = sandbox;
  await refuseOthers(db);
  const meeting = await sandbox.addMeeting({ title: 'Stand-up' });
  await expect(refuseOthers(db)).rejects.toThrow(new ConfigError(others));

  await db.insertInto('user').values(people.slice(1)).execute();
  await expect(refuseOthers(db)).rejects.toThrow(new ConfigError(others));
  await db.insertInto('user').values(people.slice(0, 1)).execute();

  await refuseOthers(db);
  expect(await db.selectFrom('meeting').select('meetingID').execute()).toEqual([{ meetingID: meeting.meetingID }]);
});

test('a database of an earlier version is for the demo only while it is empty', async () => {
  await using sandbox = await openSandbox();
  const { db } = sandbox;
  await sql`alter table user drop column externalID`.execute(db);
  await refuseOthers(db);

  await db.insertInto('user').values({ name: 'john', age: 21, gender: 'male', email: 'john@example.com' }).execute();

  await expect(refuseOthers(db)).rejects.toThrow(new ConfigError(others));
});

test('a database of another program is not for the demo', async () => {
  await using sandbox = await openSandbox();
  const { db } = sandbox;
  await sql`drop table kysely_migration`.execute(db);

  await expect(refuseOthers(db)).rejects.toThrow(new ConfigError(others));
});
