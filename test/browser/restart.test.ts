import { freePorts } from '@rollcall/dev/services/port';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { expect, test } from 'vitest';
import { startCommand } from '../support/command.ts';
import { until } from '../support/until.ts';
import { openConsoleStage } from './support/console-stage.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const AUTH_SECRET = 'a secret of at least thirty-two bytes';

test('a server that is started again loses nothing that two browsers are to see', async () => {
  const ann = await sandbox.addUser('Ann');
  const bob = await sandbox.addUser('Bob');
  const cleo = await sandbox.addUser('Cleo');
  const seminar = await live({ title: 'Seminar' });
  const [port = 0] = await freePorts(1);
  const start = () => startServerProcess(sandbox, port);
  const url = `http://127.0.0.1:${port}`;
  const path = `/meetings/${seminar.meetingID}/${seminar.orderID}`;

  await using before = await start();
  await using atAnn = await visit({ url, path });
  await using atBob = await visit({ url, path });
  for (const [visitor, { userID }] of [
    [atAnn, ann],
    [atBob, bob],
  ] as const) {
    await visitor.signIn(await signToken(AUTH_SECRET, { userID }));
    await visitor.page.getByRole('button', { name: 'Join' }).click();
    await visitor.page.getByRole('button', { name: 'Leave' }).waitFor();
  }
  const message = atAnn.page.getByLabel('Message', { exact: true });
  await message.fill('before');
  await message.press('Enter');
  await atBob.chat.getByText('before', { exact: true }).waitFor();

  before.child.kill('SIGTERM');
  expect(await before.child.exited).toBe(0);
  await atBob.page.getByRole('status').getByText('Reconnecting…').waitFor();
  await message.fill('after');
  await message.press('Enter');
  await atAnn.page.getByRole('alert').getByText('The server cannot be reached.').waitFor();
  expect(await message.inputValue()).toBe('');
  expect(await atAnn.page.locator('.body').allTextContents()).toEqual(['before', 'after']);
  const asCleo = await api.as(cleo);
  await asCleo.meetings.join.mutate(seminar);
  await asCleo.messages.post.mutate({ ...seminar, body: 'meanwhile' });

  await using _ = await start();
  for (const { page, chat } of [atAnn, atBob]) {
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    await chat.getByText('meanwhile', { exact: true }).waitFor();
  }
  await atAnn.page.getByRole('button', { name: 'Try again' }).click();
  await atBob.chat.getByText('after', { exact: true }).waitFor();
  await atAnn.page.getByRole('alert').waitFor({ state: 'detached' });

  const said = ['before', 'meanwhile', 'after'];
  for (const { page } of [atAnn, atBob]) expect(await page.locator('.body').allTextContents()).toEqual(said);
  expect({ ann: atAnn.problems, bob: atBob.problems }).toEqual({ ann: [], bob: [] });
});

/** A server as `npm run server` starts it, on a port that stays the same. */
async function startServerProcess(to: { redisUrl: string; databaseUrl: string }, port: number) {
  const env = { REDIS_URL: to.redisUrl, DATABASE_URL: to.databaseUrl, AUTH_SECRET, PORT: String(port), WORKERS: '1' };
  const server = startCommand([process.execPath, '--import', 'tsx', 'server/src/server.ts'], env);
  await until(
    () => server.stderr.some((line) => line.includes('ready for calls')) || server.child.recentOutput() || 'silence',
  );
  return server;
}
