import { instanceKeys } from '@rollcall/lua/keys';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { endNow } from '../support/end-now.ts';
import { expireLeases } from '../support/expire-leases.ts';
import { until } from '../support/until.ts';
import { openConsoleStage } from './support/console-stage.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');

const pathOf = ({ meetingID, orderID }: Instance) => `/meetings/${meetingID}/${orderID}`;

test('Ann joins, writes and leaves, and Bob sees it as it happens', async () => {
  const seminar = await live({ title: 'Seminar' });
  await using atAnn = await visit();
  await using atBob = await visit({ path: pathOf(seminar) });
  const annsPage = atAnn.page;
  const bobsPage = atBob.page;

  await atAnn.signIn(await api.token(ann));
  await annsPage.getByRole('link', { name: 'Seminar' }).click();
  await annsPage.getByRole('heading', { name: 'Seminar', level: 1 }).waitFor();
  await annsPage.getByRole('button', { name: 'Join' }).click();
  await annsPage.getByRole('button', { name: 'Leave' }).waitFor();

  await atBob.signIn(await api.token(bob));
  await atBob.chat.getByText('Ann joined').waitFor();
  await bobsPage.getByRole('region', { name: 'In now' }).getByText('Ann', { exact: true }).waitFor();
  await bobsPage.getByText('Join to send.').waitFor();
  expect(await bobsPage.getByRole('button', { name: 'Send' }).getAttribute('aria-disabled')).toBe('true');

  await annsPage.getByLabel('Message', { exact: true }).fill('Good morning!');
  await annsPage.keyboard.press('Enter');
  await atBob.chat.getByText('Good morning!').waitFor();
  expect(await annsPage.getByLabel('Message', { exact: true }).inputValue()).toBe('');

  await annsPage.getByRole('button', { name: 'Leave' }).click();
  await atBob.chat.getByText('Ann left').waitFor();
  await bobsPage.getByRole('region', { name: 'In now' }).getByText('Nobody is in').waitFor();
  expect({ ann: atAnn.problems, bob: atBob.problems }).toEqual({ ann: [], bob: [] });
});

test('messages that are written faster than the server answers are messages of their own', async () => {
  const seminar = await live();
  await using atAnn = await visit({ path: pathOf(seminar) });
  const { page, chat } = atAnn;
  await atAnn.signIn(await api.token(ann));
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('button', { name: 'Leave' }).waitFor();
  let answer = () => {};
  const mayAnswer = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/trpc/messages.post*', async (route) => {
    await mayAnswer;
    await route.continue();
  });

  for (const body of ['hello', 'can you hear me?']) {
    await page.getByLabel('Message', { exact: true }).fill(body);
    await page.keyboard.press('Enter');
  }
  await chat.getByText('can you hear me?', { exact: true }).waitFor();
  expect(await page.locator('.body').allTextContents()).toEqual(['hello', 'can you hear me?']);
  expect(await chat.getByText('Sending…').count()).toBe(2);
  answer();

  await until(async () => (await chat.getByText('Sending…').count()) === 0 || 'a message is still on its way');
  const { messages } = await (await api.as(bob, 'admin')).messages.list.query(seminar);
  expect(messages.map(({ body }) => body)).toEqual(['hello', 'can you hear me?']);
  expect(await page.locator('.body').allTextContents()).toEqual(['hello', 'can you hear me?']);
  expect(atAnn.problems).toEqual([]);
});

test('what is said never becomes markup', async () => {
  const seminar = await live();
  const asAnn = await api.as(ann);
  await asAnn.meetings.join.mutate(seminar);
  const bodies = ['<script>window.taken = 1</script>', '<img src="/x" onerror="window.taken = 1">', '<b>bold</b>'];
  for (const body of bodies) await asAnn.messages.post.mutate({ ...seminar, body });

  await using atBob = await visit({ path: pathOf(seminar) });
  await atBob.signIn(await api.token(bob));
  for (const body of bodies) await atBob.chat.getByText(body, { exact: true }).waitFor();

  expect(await atBob.chat.locator('img, script, b').count()).toBe(0);
  expect(await atBob.page.evaluate('window.taken')).toBe(undefined);
  expect(atBob.problems).toEqual([]);
});

test('with the end everybody leaves, and the page keeps what it showed', async () => {
  const seminar = await live({ title: 'Seminar' });
  await (await api.as(ann)).meetings.join.mutate(seminar);
  await using atBob = await visit({ path: pathOf(seminar), permissions: ['clipboard-read', 'clipboard-write'] });
  const { page } = atBob;
  await atBob.signIn(await api.token(bob));
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByLabel('Message', { exact: true }).fill('Goodbye');
  await page.getByRole('button', { name: 'Send' }).click();
  await atBob.chat.getByText('Goodbye').waitFor();
  await page.getByLabel('Message', { exact: true }).fill('One more thing');

  await endNow(sandbox, seminar);
  // The window is over, and nobody has closed it yet: the server refuses what comes between.
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('alert').getByText('Your message was not sent: the meeting is over.').waitFor();
  await atBob.chat.getByText('One more thing', { exact: true }).waitFor();
  await archiveAll(sandbox.scheduler);
  await closeDue(sandbox.scheduler);

  await page.getByRole('status').getByText('This meeting is over.').waitFor();
  await atBob.chat.getByText('Ann and Bob left when the meeting ended').waitFor();
  await page.getByRole('region', { name: 'In until the end' }).getByText('Ann', { exact: true }).waitFor();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Seminar');
  expect(await atBob.chat.getByText('Goodbye').isVisible()).toBe(true);
  // What can never be sent any more can be taken elsewhere.
  const problem = page.getByRole('alert').filter({ hasText: 'Your message was not sent' });
  expect(await problem.getByRole('button').allTextContents()).toEqual(['Copy', 'Discard']);
  await problem.getByRole('button', { name: 'Copy' }).click();
  await problem.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('One more thing');
  expect(await page.getByRole('button', { name: /Join|Leave|Send/ }).count()).toBe(0);
  expect(atBob.problems).toEqual([]);
});

test('a refusal says why, in plain words', async () => {
  const board = await live({ title: 'Board meeting', audience: [ann.email] });
  const seminar = await live({ title: 'Seminar' });
  await using atBob = await visit({ path: pathOf(board) });
  const { page } = atBob;
  await atBob.signIn(await api.token(bob));
  await page.getByRole('alert').getByText('You are signed in as bob@example.com').waitFor();

  await page.goto(api.url + pathOf({ meetingID: 7, orderID: 1 }));
  await page.getByRole('heading', { name: 'This meeting does not exist, or is not for you' }).waitFor();

  await page.goto(`${api.url}/`);
  await page.getByRole('link', { name: 'Seminar' }).first().waitFor();
  expect(await page.getByRole('link', { name: 'Board meeting' }).count()).toBe(0);

  await page.goto(api.url + pathOf(seminar));
  await atBob.chat.getByText('Nothing has happened here yet.').waitFor();
  await endNow(sandbox, seminar);
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('alert').getByText('You cannot join: the meeting is over.').waitFor();
  expect(atBob.problems).toEqual([]);
});

test('who loads the page again stays in', async () => {
  const seminar = await live();
  await using atAnn = await visit({ path: pathOf(seminar) });
  const { page } = atAnn;
  await atAnn.signIn(await api.token(ann));
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('button', { name: 'Leave' }).waitFor();

  const renewed = page.waitForResponse((response) => response.url().includes('/trpc/meetings.renew'));
  await page.reload();

  expect((await renewed).status()).toBe(200);
  await page.getByRole('button', { name: 'Leave' }).waitFor();
  expect(atAnn.problems).toEqual([]);
});

test('what Redis has lost is not shown any longer', async () => {
  const seminar = await live();
  const asAnn = await api.as(ann);
  await asAnn.meetings.join.mutate(seminar);
  for (const body of ['kept', 'lost', 'lost too']) await asAnn.messages.post.mutate({ ...seminar, body });
  await using atBob = await visit({ path: pathOf(seminar) });
  const { page } = atBob;
  await atBob.signIn(await api.token(bob));
  await atBob.chat.getByText('lost too').waitFor();

  const messages = instanceKeys.messages(seminar);
  await sandbox.redis.multi().hset(instanceKeys.instance(seminar), 'seq', 2).xdel(messages, '3-0', '4-0').exec();
  await sandbox.redis.call('XSETID', messages, '2-0');
  await asAnn.messages.post.mutate({ ...seminar, body: 'new' });

  await atBob.chat.getByText('new', { exact: true }).waitFor();
  expect(await page.locator('.body').allTextContents()).toEqual(['kept', 'new']);
  expect(atBob.problems).toEqual([]);
});

test('a participant removed after losing the connection sees why, and may join again', async () => {
  const seminar = await live();
  await using atAnn = await visit({ path: pathOf(seminar) });
  const { page } = atAnn;
  await atAnn.signIn(await api.token(ann));
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('button', { name: 'Leave' }).waitFor();

  const notice = page.getByRole('alert').getByText('because your connection was gone');
  await expireLeases(sandbox, seminar, async () => (await notice.count()) > 0);
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('button', { name: 'Leave' }).waitFor();
  expect(await page.getByText('because your connection was gone').count()).toBe(0);
  expect(atAnn.problems).toEqual([]);
});
