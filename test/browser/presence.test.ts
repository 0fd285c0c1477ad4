import { instanceKeys } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expireLeases } from '../support/expire-leases.ts';
import { root } from '../support/repository.ts';
import { until } from '../support/until.ts';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const ann = await sandbox.addUser('Ann');

const pathOf = ({ meetingID, orderID }: Instance) => `/meetings/${meetingID}/${orderID}`;
const presence = (page: Page): Locator => page.getByRole('button', { name: /^(Join|Join again|Leave)$/ });
const box = (page: Page): Locator => page.getByLabel('Message', { exact: true });

/** Who has come and gone, as it is recorded. */
async function logOf(instance: Instance): Promise<string[]> {
  const entries = await sandbox.redis.xrange(instanceKeys.log(instance), '-', '+');
  return entries.map(([, fields]) => fields[fields.indexOf('eventType') + 1] ?? '');
}

const isFocused = async (element: Locator): Promise<true | string> =>
  (await element.and(element.page().locator(':focus')).count()) === 1 || 'the focus is elsewhere';

/** Presses the button once more at the moment at which it changes what it does, as the second half of a double click does. */
async function pressAgainOnChange(page: Page): Promise<void> {
  await page.evaluate(`{
    const button = document.querySelector('button.presence');
    const before = button.textContent;
    const observer = new MutationObserver(() => {
      if (button.textContent === before) return;
      observer.disconnect();
      button.click();
      window.pressedAgain = true;
    });
    observer.observe(button, { childList: true, characterData: true, subtree: true });
  }`);
}

const hasPressedAgain = (page: Page) =>
  until(async () => (await page.evaluate('window.pressedAgain')) === true || 'the button has not changed');

/** Until a press would be taken. */
async function isReady(page: Page, name: string): Promise<void> {
  await page.locator(`button.presence[aria-disabled="false"]`, { hasText: name }).waitFor();
}

async function open(instance: Instance) {
  const visitor = await visit({ path: pathOf(instance), reducedMotion: 'reduce' });
  await visitor.signIn(await api.token(ann));
  await isReady(visitor.page, 'Join');
  return visitor;
}

test('a double click on Join joins, and leads to where one writes; a double click on Leave leaves', async () => {
  const seminar = await live();
  const bystander = await live();
  await using atAnn = await open(seminar);
  const { page, chat } = atAnn;
  await pressAgainOnChange(page);
  await presence(page).dblclick();
  await hasPressedAgain(page);
  await chat.getByText('Ann joined').waitFor();

  expect(await presence(page).textContent()).toBe('Leave');
  await until(() => isFocused(box(page)));
  await page.screenshot({ path: `${root}/screenshots/presence-guarded.png` });
  expect((await analyze(page)).violations).toEqual([]);
  await isReady(page, 'Leave');
  expect(await logOf(seminar)).toEqual(['join']);

  await pressAgainOnChange(page);
  await presence(page).dblclick();
  await hasPressedAgain(page);
  await chat.getByText('Ann left').waitFor();

  await isReady(page, 'Join again');
  expect(await logOf(seminar)).toEqual(['join', 'leave']);
  await until(() => isFocused(presence(page)));
  await page.getByText('You have left. Join again to send.').waitFor();
  await page.screenshot({ path: `${root}/screenshots/presence-left.png` });
  expect((await analyze(page)).violations).toEqual([]);

  await presence(page).click();
  await isReady(page, 'Leave');
  expect(await logOf(seminar)).toEqual(['join', 'leave', 'join']);
  expect(await logOf(bystander)).toEqual([]);
  expect(atAnn.problems).toEqual([]);
});

test('Enter pressed twice on Join joins', async () => {
  const seminar = await live();
  await using atAnn = await open(seminar);
  const { page } = atAnn;
  await presence(page).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await until(() => isFocused(box(page)));
  await page.keyboard.press('Enter');
  await isReady(page, 'Leave');

  expect(await logOf(seminar)).toEqual(['join']);
  expect(await sandbox.redis.xlen(instanceKeys.messages(seminar))).toBe(0);
  expect(atAnn.problems).toEqual([]);
});

test('nothing moves while one joins and leaves, and whoever has gone elsewhere stays there', async () => {
  const seminar = await live();
  await using atAnn = await open(seminar);
  const { page, chat } = atAnn;
  const place = await presence(page).boundingBox();
  let answer = () => {};
  const mayAnswer = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/trpc/meetings.join*', async (route) => {
    await mayAnswer;
    await route.continue();
  });

  await presence(page).click();
  await chat.focus();
  expect(await presence(page).boundingBox()).toEqual(place);
  answer();
  await isReady(page, 'Leave');

  expect(await isFocused(chat)).toBe(true);
  expect(await presence(page).boundingBox()).toEqual(place);
  await presence(page).click();
  await isReady(page, 'Join again');
  expect(await presence(page).boundingBox()).toEqual(place);
  expect(atAnn.problems).toEqual([]);
});

test('on a touch screen, joining does not bring up the keyboard, and Enter makes a line', async () => {
  const seminar = await live();
  await using atAnn = await visit({
    path: pathOf(seminar),
    hasTouch: true,
    isMobile: true,
    viewport: { width: 390, height: 780 },
  });
  const { page, chat } = atAnn;
  await atAnn.signIn(await api.token(ann));
  await isReady(page, 'Join');
  await presence(page).tap();
  await isReady(page, 'Leave');
  expect(await isFocused(presence(page))).toBe(true);

  await box(page).tap();
  await page.keyboard.type('one');
  await page.keyboard.press('Enter');
  await page.keyboard.type('two');
  expect(await box(page).inputValue()).toBe('one\ntwo');
  await page.getByRole('button', { name: 'Send' }).tap();
  await chat.getByText('two').waitFor();
  const recorded = () => sandbox.redis.xlen(instanceKeys.messages(seminar));
  await until(async () => (await recorded()) === 1 || `${await recorded()} messages are recorded`);
  expect(atAnn.problems).toEqual([]);
});

test('who was taken out is offered to join again, and keeps what they were writing', async () => {
  const seminar = await live();
  await using atAnn = await open(seminar);
  const { page } = atAnn;
  await presence(page).click();
  await isReady(page, 'Leave');
  await box(page).fill('what I was about to');

  await expireLeases(sandbox, seminar, async () => (await presence(page).textContent()) === 'Join again');

  await isReady(page, 'Join again');
  expect(await box(page).inputValue()).toBe('what I was about to');
  expect(await isFocused(box(page))).toBe(true);
  await page.keyboard.type(' say');
  await page.keyboard.press('Enter');
  expect(await box(page).inputValue()).toBe('what I was about to say');
  await presence(page).click();
  await until(() => isFocused(box(page)));
  await page.keyboard.press('Enter');
  await atAnn.chat.getByText('what I was about to say').waitFor();
  expect(atAnn.problems).toEqual([]);
});
