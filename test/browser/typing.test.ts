import type { Instance } from '@rollcall/shared/meeting';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { openConsoleStage } from './support/console-stage.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');

const pathOf = ({ meetingID, orderID }: Instance) => `/meetings/${meetingID}/${orderID}`;

/** Changes how a page reaches the server: with 300 ms on the way, or not at all. */
async function networkOf(page: Page): Promise<(network: 'slow' | 'none' | 'usual') => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  return async (network) => {
    const latency = network === 'slow' ? 300 : 0;
    const conditions = { offline: network === 'none', latency, downloadThroughput: -1, uploadThroughput: -1 };
    await session.send('Network.emulateNetworkConditions', conditions);
  };
}

/** Ann, who is in a meeting, with the cursor where she writes. */
async function annIn(instance: Instance) {
  const atAnn = await visit({ path: pathOf(instance) });
  await atAnn.signIn(await api.token(ann));
  await atAnn.page.getByRole('button', { name: 'Join' }).click();
  await atAnn.page.getByRole('button', { name: 'Leave' }).waitFor();
  await atAnn.page.getByLabel('Message', { exact: true }).focus();
  return atAnn;
}

/** What is in the record. */
async function recorded(instance: Instance): Promise<string[]> {
  const { messages } = await (await api.as(bob, 'admin')).messages.list.query(instance);
  return messages.map(({ body }) => body);
}

test('what is typed fast, 300 ms from the server, is recorded as it was typed, and shown at once', async () => {
  const seminar = await live();
  const bystander = await live();
  await using atAnn = await annIn(seminar);
  const { page, chat } = atAnn;
  await (await networkOf(page))('slow');
  const said = ['hello', 'can you hear me?', 'one\ntwo', 'hello', 'good.'];

  for (const body of said) {
    for (const [index, line] of body.split('\n').entries()) {
      if (index > 0) await page.keyboard.press('Shift+Enter');
      await page.keyboard.type(line);
    }
    await page.keyboard.press('Enter');
    // The box is empty with the key press, not with the answer.
    expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('');
  }
  await chat.getByText('good.', { exact: true }).waitFor();
  expect(await chat.locator('.body').allInnerTexts()).toEqual(said);

  await until(async () => (await chat.getByText('Sending…').count()) === 0 || 'a message is still on its way');
  expect(await recorded(seminar)).toEqual(said);
  expect(await recorded(bystander)).toEqual([]);
  expect(await chat.locator('.body').allInnerTexts()).toEqual(said);
  expect(atAnn.problems).toEqual([]);
});

test('what cannot be sent says so, and by “Try again” is sent as the same request, and recorded once', async () => {
  const seminar = await live();
  await using atAnn = await annIn(seminar);
  const { page, chat } = atAnn;
  const switchTo = await networkOf(page);
  const requestIDs: (string | undefined)[] = [];
  page.on('request', (request) => {
    if (!request.url().includes('messages.post')) return;
    requestIDs.push(/"requestID":"(\w+)"/.exec(request.postData() ?? '')?.[1]);
  });
  await switchTo('none');
  await page.keyboard.type('hello');
  await page.keyboard.press('Enter');
  const alert = chat.getByRole('alert').filter({ hasText: 'The server cannot be reached.' });
  await alert.waitFor();
  expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('');
  expect(await recorded(seminar)).toEqual([]);
  await switchTo('usual');

  await chat.getByRole('button', { name: 'Try again' }).click();
  await alert.waitFor({ state: 'detached' });
  await until(async () => (await recorded(seminar)).length > 0 || 'it is not sent');

  expect(await recorded(seminar)).toEqual(['hello']);
  expect(requestIDs.length).toBeGreaterThan(1);
  expect(new Set(requestIDs).size).toBe(1);
  expect(requestIDs[0]).toMatch(/^\w{32}$/);
  expect(await chat.locator('.body').allInnerTexts()).toEqual(['hello']);
  // What could not be loaded with the first message has come since.
  await chat.getByRole('button', { name: 'Copy' }).waitFor({ state: 'attached' });
});

test('what is written while joining is sent as soon as one is in', async () => {
  const seminar = await live();
  await using atAnn = await visit({ path: pathOf(seminar) });
  const { page, chat } = atAnn;
  await atAnn.signIn(await api.token(ann));
  const box = page.getByLabel('Message', { exact: true });
  await box.fill('hello');
  await page.keyboard.press('Enter');
  // Not without having joined.
  expect(await box.inputValue()).toBe('hello');
  await page.getByText('Join to send.').waitFor();
  await (await networkOf(page))('slow');

  await page.getByRole('button', { name: 'Join' }).click();
  await box.press('Enter');

  await until(async () => (await recorded(seminar)).length === 1 || 'it is not sent');
  await chat.getByText('hello', { exact: true }).waitFor();
  expect(await recorded(seminar)).toEqual(['hello']);
  expect(atAnn.problems).toEqual([]);
});
