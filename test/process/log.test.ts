import { randomBytes } from 'node:crypto';
import { createRollcallClient } from '@rollcall/client';
import { startRedis } from '@rollcall/dev/services/redis';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { describeError } from '@rollcall/server/process/log';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { type Command, startCommand } from '../support/command.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';

const entry = (name: string) => [process.execPath, '--import', 'tsx', `server/src/${name}.ts`];
const says = ({ stderr, child }: Command, text: string) =>
  stderr.some((line) => line.includes(text)) || `not "${text}" yet: ${child.recentOutput()}`;

test('of an error, the log has type, code and message, and of a query not even the message', () => {
  const refused = Object.assign(new Error('WRONGPASS invalid password'), {
    command: { name: 'AUTH', args: ['hunter2'] },
  });
  const query = Object.assign(new Error("near 'Ann says hello'"), { code: 'ER_PARSE_ERROR', sql: 'insert hello' });
  const wrapped = new Error('call failed', { cause: query });

  expect(describeError(refused)).toEqual({
    type: 'Error',
    message: 'WRONGPASS invalid password',
    at: expect.arrayContaining([expect.stringMatching(/^at .*log\.test\.ts/)]),
  });
  expect(describeError(query)).toEqual({ type: 'Error', code: 'ER_PARSE_ERROR', message: 'a query failed' });
  expect(describeError(wrapped)).toMatchObject({ message: 'call failed', cause: { code: 'ER_PARSE_ERROR' } });
  expect(describeError('hunter2')).toEqual({ type: 'string', message: 'not an Error' });
});

test('no log line at trace holds a secret, a token, a message or an e-mail, whatever fails', async () => {
  await using sandbox = await openSandbox();
  await using redis = await startRedis();
  const [AUTH_SECRET, wrongPassword] = [randomBytes(32).toString('hex'), randomBytes(16).toString('hex')];
  const body = `what nobody else may read ${randomBytes(8).toString('hex')}`;
  const [ann, bob] = [await sandbox.addUser('Ann'), await sandbox.addUser('Bob')];
  const seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  const token = await signToken(AUTH_SECRET, { userID: ann.userID });
  const bobsToken = await signToken(AUTH_SECRET, { userID: bob.userID });
  const env = { AUTH_SECRET, PORT: '0', WORKERS: '1', LOG_LEVEL: 'trace', DATABASE_URL: sandbox.databaseUrl };
  const right = { ...env, REDIS_URL: sandbox.redisUrl };
  const wrong = { ...env, REDIS_URL: redis.url.replace(redis.password, wrongPassword) };

  await using locked = startCommand(entry('scheduler'), wrong);
  await using server = startCommand(entry('server'), right);
  await until(() => says(locked, 'WRONGPASS'));
  await until(() => says(server, 'ready for calls'));
  const url = /"url":"(http:[^"]+)"/.exec(server.stderr.join('\n'))?.[1] ?? '';
  const rollcall = createRollcallClient({ url, token });
  await rollcall.meetings.join.mutate(seminar);
  await rollcall.messages.post.mutate({ ...seminar, body });
  await sql`drop table user`.execute(sandbox.db);
  // Ann's e-mail is known for some seconds.
  await createRollcallClient({ url, token: bobsToken })
    .messages.list.query(seminar)
    .catch(() => {});
  await until(() => says(server, 'call failed'));
  await createRollcallClient({ url, token: `${token}x` })
    .meetings.active.query()
    .catch(() => {});

  const logged = [...locked.stderr, ...locked.stdout, ...server.stderr, ...server.stdout].join('\n');
  const secrets = [
    AUTH_SECRET,
    wrongPassword,
    token,
    bobsToken,
    body,
    ann.email,
    bob.email,
    new URL(sandbox.databaseUrl).password,
  ];
  expect(secrets.filter((secret) => secret !== '' && logged.includes(secret))).toEqual([]);
});
