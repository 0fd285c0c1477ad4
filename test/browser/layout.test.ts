import type { StoredUser } from '@rollcall/server/db/people/users';
import type { Instance } from '@rollcall/shared/meeting';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { root } from '../support/repository.ts';
import { until } from '../support/until.ts';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';
import { hosted } from './support/hosted.ts';
import { holdSeminar } from './support/seminar.ts';
import type { Visitor } from './support/visitor.ts';

const stage = await openConsoleStage();
const { sandbox, api, live, visit } = stage;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');

const longTitle = `On ${'the record of everything that was said '.repeat(5)}and by whom it was said`;
const longDescription = 'What it is about, and what is to be read before. '.repeat(12);
const tenLines = Array.from({ length: 10 }, (_, i) => `line ${i + 1}`).join('\n');
const pathOf = ({ meetingID, orderID }: Instance) => `/meetings/${meetingID}/${orderID}`;

/** Somebody's page of a meeting that they have joined. */
async function openIn(user: StoredUser, instance: Instance, options: Parameters<typeof visit>[0]): Promise<Visitor> {
  const visitor = await visit({ path: pathOf(instance), reducedMotion: 'reduce', ...options });
  await visitor.signIn(await api.token(user));
  await visitor.page.getByRole('button', { name: 'Join' }).click();
  await visitor.page.getByRole('button', { name: 'Leave' }).waitFor();
  return visitor;
}

const boxOf = (page: Page): Locator => page.getByLabel('Message', { exact: true });

/** Whether all of an element is in the window, without scrolling. */
async function isWhollyInView(page: Page, element: Locator): Promise<boolean> {
  const box = await element.boundingBox();
  const window = page.viewportSize();
  if (!box || !window) return false;
  return box.x >= 0 && box.y >= 0 && box.x + box.width <= window.width && box.y + box.height <= window.height;
}

const overflow = (page: Page, direction: 'Width' | 'Height') =>
  page.evaluate(`document.documentElement.scroll${direction} - document.documentElement.client${direction}`);

test.each([
  { name: 'desktop', width: 1280, height: 900 },
  { name: 'a page at 200 %', width: 640, height: 450 },
  { name: 'a small phone', width: 360, height: 640 },
  { name: 'a small phone with its keyboard up', width: 360, height: 380 },
  { name: 'a phone on its side', width: 780, height: 390 },
])('under a long title, what one writes and Send are in view: $name', async ({ name, ...viewport }) => {
  const meeting = await live({ title: longTitle, description: longDescription });
  await using visitor = await openIn(ann, meeting, { viewport });
  const { page, chat } = visitor;
  const send = page.getByRole('button', { name: 'Send' });
  const file = `${root}/screenshots/layout-${name.replaceAll(/\W+/g, '-')}`;
  await page.screenshot({ path: `${file}.png` });
  expect(await isWhollyInView(page, boxOf(page))).toBe(true);
  expect(await isWhollyInView(page, page.getByRole('button', { name: 'Leave' }))).toBe(true);

  await boxOf(page).fill(tenLines);
  await page.screenshot({ path: `${file}-draft.png` });
  expect(await isWhollyInView(page, boxOf(page))).toBe(true);
  expect(await isWhollyInView(page, send)).toBe(true);
  expect((await chat.boundingBox())?.height).toBeGreaterThan(40);
  expect(await overflow(page, 'Width')).toBe(0);
  expect(await overflow(page, 'Height')).toBe(0);
  expect((await analyze(page)).violations).toEqual([]);

  // The title is there for all, and can be seen in full.
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(longTitle);
  await page.getByRole('button', { name: 'More' }).click();
  const about = page.getByText(longDescription.trim());
  await until(async () => ((await about.boundingBox())?.height ?? 0) > 60 || 'the description is not there in full');
  expect(await overflow(page, 'Width')).toBe(0);
  expect(await isWhollyInView(page, boxOf(page))).toBe(true);
  await page.screenshot({ path: `${file}-more.png` });
  expect((await analyze(page)).violations).toEqual([]);
  await page.getByRole('button', { name: 'Less' }).click();

  await send.click();
  await chat.getByText('line 10').waitFor();
  expect(visitor.problems).toEqual([]);
});

test.each([
  ['by the style sheet', false],
  ['in a browser whose style sheets cannot', true],
])('the box grows with wrapped lines, up to a part of the page, and shrinks again: %s', async (_, isOld) => {
  const meeting = await live();
  await using visitor = await visit({ path: pathOf(meeting), bypassCSP: isOld });
  const { page } = visitor;
  if (isOld) {
    await page.addInitScript(
      "const supports = CSS.supports.bind(CSS); CSS.supports = (name, value) => name !== 'field-sizing' && supports(name, value)",
    );
    await page.reload();
  }
  await visitor.signIn(await api.token(ann));
  await boxOf(page).waitFor();
  if (isOld) await page.addStyleTag({ content: 'textarea { field-sizing: fixed !important }' });
  const height = async () => (await boxOf(page).boundingBox())?.height ?? 0;
  const one = await height();

  await boxOf(page).fill('words that go on '.repeat(20));
  const some = await height();
  expect(some).toBeGreaterThan(one + 40);
  await boxOf(page).fill('words that go on '.repeat(400));
  expect(await height()).toBeGreaterThan(some);
  expect(await height()).toBeLessThan(400);
  expect(await isWhollyInView(page, boxOf(page))).toBe(true);
  await boxOf(page).fill('');
  expect(await height()).toBe(one);
  expect(visitor.problems).toEqual([]);
});

test.each(['light', 'dark'] as const)('on a phone, the people are a tab: %s', async (colorScheme) => {
  const { seminar, john } = await holdSeminar(stage);
  await using visitor = await openIn(john, seminar, { viewport: { width: 390, height: 780 }, colorScheme });
  const { page, chat } = visitor;
  const tab = (name: string | RegExp) => page.getByRole('tab', { name });
  const people = page.getByRole('region', { name: 'In now' });
  await page.screenshot({ path: `${root}/screenshots/phone-chat-${colorScheme}.png` });
  expect(await tab('Chat').getAttribute('aria-selected')).toBe('true');
  expect(await people.count()).toBe(0);
  await tab(/^People 4$/).waitFor();

  await tab('Chat').focus();
  await page.keyboard.press('ArrowRight');
  await people.getByText('Mira', { exact: true }).waitFor();
  expect(await page.evaluate('document.activeElement.textContent')).toBe('People 4');
  expect(await chat.count()).toBe(0);
  expect(await boxOf(page).isVisible()).toBe(false);
  await page.screenshot({ path: `${root}/screenshots/phone-people-${colorScheme}.png` });
  expect((await analyze(page)).violations).toEqual([]);

  // What comes meanwhile is counted, but for one's own: once it is clear what is history.
  const isMarked = "Object.keys(localStorage).some((key) => key.startsWith('rollcall.read.'))";
  await until(async () => (await page.evaluate(isMarked)) === true || 'the history is not there yet');
  const asBob = await api.as(bob);
  await asBob.meetings.join.mutate(seminar);
  for (const body of ['one', 'two']) await asBob.messages.post.mutate({ ...seminar, body });
  await (await api.as(john)).messages.post.mutate({ ...seminar, body: 'from elsewhere' });
  await tab('Chat 2 new').waitFor();
  await tab('People 5').waitFor();
  expect((await analyze(page)).violations).toEqual([]);

  // The choice outlives a reload, and is not one for other meetings.
  await page.reload();
  await people.getByText('Mira', { exact: true }).waitFor();
  await tab('Chat').click();
  await chat.getByText('from elsewhere').waitFor();
  await tab(/^Chat$/).waitFor();
  expect(await overflow(page, 'Width')).toBe(0);

  // With more room, both are there.
  await page.setViewportSize({ width: 1280, height: 900 });
  await people.getByText('Mira', { exact: true }).waitFor();
  await chat.getByText('from elsewhere').waitFor();
  expect(await page.getByRole('tab').count()).toBe(0);
  await page.screenshot({ path: `${root}/screenshots/wide-${colorScheme}.png` });
  expect(visitor.problems).toEqual([]);
});

test.each([
  { width: 360, height: 640 },
  { width: 780, height: 390 },
])('a host has room for all buttons: $width × $height', async (viewport) => {
  const meeting = await hosted(stage).liveOf(ann, { title: 'Seminar', description: longDescription });
  await using visitor = await openIn(ann, meeting, { viewport });
  const { page } = visitor;
  await page.getByRole('button', { name: 'Manage' }).waitFor();
  await page.screenshot({ path: `${root}/screenshots/layout-host-${viewport.width}.png` });
  for (const name of ['Manage', 'Leave', 'Notify me', 'More', 'Send']) {
    expect([name, await isWhollyInView(page, page.getByRole('button', { name }))]).toEqual([name, true]);
  }
  expect((await page.getByRole('heading', { level: 1 }).boundingBox())?.width).toBeGreaterThan(70);
  expect(await overflow(page, 'Width')).toBe(0);
  expect(await overflow(page, 'Height')).toBe(0);
  expect((await analyze(page)).violations).toEqual([]);
  expect(visitor.problems).toEqual([]);
});
