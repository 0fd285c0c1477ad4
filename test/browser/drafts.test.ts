import { signToken } from '@rollcall/server/domain/access/sign-token';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import type { Instance } from '@rollcall/shared/meeting';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { endNow } from '../support/end-now.ts';
import { root } from '../support/repository.ts';
import { until } from '../support/until.ts';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');

const pathOf = ({ meetingID, orderID }: Instance) => `/meetings/${meetingID}/${orderID}`;
const boxOf = (page: Page): Locator => page.getByLabel('Message', { exact: true });

/** Ann's page of a meeting that she has joined. */
async function annIn(instance: Instance, options: Parameters<typeof visit>[0] = {}) {
  const atAnn = await visit({ path: pathOf(instance), reducedMotion: 'reduce', ...options });
  await atAnn.signIn(await api.token(ann));
  await atAnn.page.getByRole('button', { name: 'Join' }).click();
  await atAnn.page.getByRole('button', { name: 'Leave' }).waitFor();
  return atAnn;
}

const shows = (page: Page, draft: string) =>
  until(async () => {
    const found = await boxOf(page).inputValue();
    return found === draft || `the box has “${found}”`;
  });

test('a draft outlives another page, a reload and a rejected token, and is gone once it is sent', async () => {
  const seminar = await live({ title: 'Seminar' });
  const bystander = await live({ title: 'Bystander' });
  await using atAnn = await annIn(seminar);
  const { page, chat } = atAnn;
  await boxOf(page).fill('What I have\nto say');

  await page.getByRole('link', { name: 'Live meetings' }).click();
  await page.getByRole('link', { name: 'Bystander' }).click();
  await shows(page, '');
  await page.goBack();
  await page.getByRole('link', { name: 'Seminar' }).click();
  await shows(page, 'What I have\nto say');

  await boxOf(page).press('Control+End');
  await page.keyboard.type(', and more');
  await page.reload();
  await shows(page, 'What I have\nto say, and more');

  const other = await signToken('x'.repeat(32), ann);
  await page.route('**/trpc/**', (route) =>
    route.continue({ headers: { ...route.request().headers(), authorization: `Bearer ${other}` } }),
  );
  await page.reload();
  await page.getByText('Your token is no longer valid.').waitFor();
  await page.unroute('**/trpc/**');
  await atAnn.signIn(await api.token(ann));
  await shows(page, 'What I have\nto say, and more');

  await page.getByRole('button', { name: 'Leave' }).waitFor();
  await boxOf(page).press('Enter');
  await chat.getByText('and more').waitFor();
  await page.reload();
  await chat.getByText('and more').waitFor();
  await shows(page, '');
  expect(await page.evaluate('Object.keys(localStorage).filter((key) => /draft|unsent/.test(key))')).toEqual([]);
  expect(atAnn.problems).toEqual([]);
});

test('another user at the same browser does not see it', async () => {
  const seminar = await live();
  await using atAnn = await annIn(seminar);
  const { page } = atAnn;
  await boxOf(page).fill('What only Ann may see');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Access token').waitFor();
  await page.goto(api.url + pathOf(seminar));
  await atAnn.signIn(await api.token(bob));
  await boxOf(page).waitFor();
  expect(await boxOf(page).inputValue()).toBe('');
  await boxOf(page).fill('What Bob writes');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Access token').waitFor();
  await page.goto(api.url + pathOf(seminar));
  await atAnn.signIn(await api.token(ann));
  await shows(page, 'What only Ann may see');
});

test('two tabs have one draft, and neither changes what is being typed in the other', async () => {
  const seminar = await live();
  await using atAnn = await annIn(seminar);
  const { page } = atAnn;
  await boxOf(page).fill('one');
  const session = await page.evaluate('JSON.stringify(Object.entries(sessionStorage))');
  const second = await page.context().newPage();
  await second.addInitScript(`for (const [key, value] of ${String(session)}) sessionStorage.setItem(key, value)`);
  await second.goto(api.url + pathOf(seminar));
  await shows(second, 'one');

  // To the browser, each page has the focus, as with two windows side by side.
  await page.getByRole('region', { name: 'Messages' }).focus();
  await boxOf(second).fill('one and two');
  await shows(page, 'one and two');

  await boxOf(page).fill('three');
  await page.getByRole('region', { name: 'Messages' }).focus();
  await boxOf(page).fill('three, and on');
  expect(await boxOf(second).inputValue()).toBe('one and two');
  await second.keyboard.press('End');
  await second.keyboard.type(' and four');
  expect(await boxOf(second).inputValue()).toBe('one and two and four');
});

test('what was not sent when the meeting ended is left to be copied', async () => {
  const seminar = await live({ title: 'Seminar' });
  await using atAnn = await annIn(seminar, { permissions: ['clipboard-read', 'clipboard-write'] });
  const { page } = atAnn;
  await boxOf(page).fill('One more thing\nbefore we go');

  await endNow(sandbox, seminar);
  await archiveAll(sandbox.scheduler);
  await closeDue(sandbox.scheduler);

  const left = page.getByLabel('You had written this, and not sent it.');
  await left.waitFor();
  expect(await left.inputValue()).toBe('One more thing\nbefore we go');
  expect(await boxOf(page).count()).toBe(0);
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByText('Copied.').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('One more thing\nbefore we go');
  await page.screenshot({ path: `${root}/screenshots/draft-left.png` });
  expect((await analyze(page)).violations).toEqual([]);

  await page.getByRole('button', { name: 'Discard' }).click();
  await left.waitFor({ state: 'detached' });
  await page.getByRole('heading', { level: 1 }).and(page.locator(':focus')).waitFor();
  expect(await page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft'))")).toEqual([]);
  expect(atAnn.problems).toEqual([]);
});

test('what was on its way when the page was loaded again is neither lost nor recorded twice', async () => {
  const seminar = await live();
  await using atAnn = await annIn(seminar);
  const { page, chat } = atAnn;
  const asAnn = await api.as(ann);
  const held = new Promise<string>((resolve) => {
    // Never answered: the page goes first.
    void page.route('**/trpc/messages.post*', (route) => resolve(route.request().postData() ?? ''));
  });
  for (const body of ['hello', 'can you hear me?']) {
    await boxOf(page).fill(body);
    await page.keyboard.press('Enter');
  }
  const requestID = /"requestID":"(\w+)"/.exec(await held)?.[1];
  await page.reload();

  const again = chat.getByRole('button', { name: 'Try again' });
  await until(async () => (await again.count()) === 2 || 'not both messages are there');
  expect(await chat.locator('.body').allInnerTexts()).toEqual(['hello', 'can you hear me?']);
  expect((await analyze(page)).violations).toEqual([]);
  await page.unroute('**/trpc/messages.post*');
  // The first arrives after all.
  await asAnn.messages.post.mutate({ ...seminar, body: 'hello', requestID });
  await until(async () => (await again.count()) === 1 || 'the first is not known to be there');
  await again.click();
  await again.waitFor({ state: 'detached' });

  await until(async () => {
    const { messages } = await asAnn.messages.list.query(seminar);
    return messages.length === 2 || `${messages.length} messages are recorded`;
  });
  await page.reload();
  await chat.getByText('can you hear me?').waitFor();
  expect(await chat.locator('.body').allInnerTexts()).toEqual(['hello', 'can you hear me?']);
  expect(await again.count()).toBe(0);
});

test('what nobody has touched for a month is dropped', async () => {
  const seminar = await live();
  await using atAnn = await visit({ path: pathOf(seminar) });
  const { page } = atAnn;
  const month = 31 * 24 * 60 * 60_000;
  const key = `rollcall.kept.draft.${ann.userID}.${seminar.meetingID}.${seminar.orderID}`;
  await page.evaluate(`localStorage.setItem('${key}', JSON.stringify({ value: 'old', at: Date.now() - ${month} }))`);
  await page.evaluate(`localStorage.setItem('${key}1', JSON.stringify({ value: 'new', at: Date.now() }))`);
  await page.evaluate("localStorage.setItem('another', 'kept')");
  await page.reload();
  await atAnn.signIn(await api.token(ann));

  await boxOf(page).waitFor();
  expect(await boxOf(page).inputValue()).toBe('');
  const keys = await page.evaluate('Object.keys(localStorage)');
  expect(keys).toEqual(expect.arrayContaining([`${key}1`, 'another']));
  expect(keys).not.toContain(key);
});
