import { createRollcallClient } from '@rollcall/client';
import { connectDb } from '@rollcall/server/db/client';
import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { startServer } from '@rollcall/server/http/serve';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';

const secret = 'a secret that only this file knows';

test('a server that is stopped during a call answers it, and then closes despite kept-alive connections', async () => {
  await using sandbox = await openSandbox();
  const ann = await sandbox.addUser('Ann');
  const seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  const { redis, db, scheduler } = sandbox;
  const authenticate = createAuthenticate({ AUTH_SECRET: secret });
  const server = await startServer({ redis, db, authenticate, log: scheduler.log }, '127.0.0.1', 0);
  const client = createRollcallClient({ url: server.url, token: await signToken(secret, { userID: ann.userID }) });
  const other = connectDb(sandbox.databaseUrl);

  const { joined, closed } = await other.connection().execute(async (locked) => {
    await sql`lock tables user write`.execute(locked);
    const joining = client.meetings.join.mutate(seminar);
    await until(async () => (await isQueryWaiting(db)) || 'the call is not waiting for MySQL yet');
    const closing = server.close();
    await sql`unlock tables`.execute(locked);
    return { joined: await joining, closed: closing };
  });
  await closed;
  await other.destroy();

  expect(joined.seq).toBe(1);
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed');
});

async function isQueryWaiting(db: Awaited<ReturnType<typeof openSandbox>>['db']): Promise<boolean> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from information_schema.processlist
    where state like 'Waiting for table metadata lock%' and db = database()`.execute(db);
  return Number(rows[0]?.n) > 0;
}
