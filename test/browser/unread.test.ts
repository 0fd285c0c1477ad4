import type { StoredUser } from '@rollcall/server/db/people/users';
import type { Instance } from '@rollcall/shared/meeting';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { comeBack, goAway } from './support/attention.ts';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';
import type { Visitor } from './support/visitor.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const desktop = { width: 1280, height: 900 };

const pathOf = ({ meetingID, orderID }: Instance) => `/meetings/${meetingID}/${orderID}`;
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** A meeting in which Ann has said `message 1` to `message 30`, and what she says next. */
async function hold() {
  const seminar = await live({ title: 'Seminar' });
  const ann = await sandbox.addUser('Ann', { email: `ann.${seminar.meetingID}@example.com` });
  const bob = await sandbox.addUser('Bob', { email: `bob.${seminar.meetingID}@example.com` });
  const asAnn = await api.as(ann);
  await asAnn.meetings.join.mutate(seminar);
  const say = async (from: number, to: number) => {
    for (const n of numbers(from, to)) await asAnn.messages.post.mutate({ ...seminar, body: `message ${n}` });
  };
  await say(1, 30);
  return { seminar, ann, bob, asAnn, say };
}

/** Bob, who has read the first 30 messages: the first change is Ann's join. */
async function visitAsBob(seminar: Instance, bob: StoredUser): Promise<Visitor> {
  const visitor = await visit({ path: pathOf(seminar), viewport: desktop });
  await visitor.signIn(await api.token(bob));
  await untilInView(visitor.page, 30);
  await untilRead(visitor.page, seminar, bob, 31);
  return visitor;
}

/** Waits until the browser remembers that Bob has read up to a change. */
const untilRead = (page: Page, { meetingID, orderID }: Instance, bob: StoredUser, seq: number) =>
  until(async () => {
    const mark = await page.evaluate(`localStorage.getItem('rollcall.read.${bob.userID}.${meetingID}.${orderID}')`);
    return mark === String(seq) || `the mark is ${mark}`;
  });

const title = (page: Page, expected: string) =>
  until(async () => {
    const now = await page.title();
    return now === expected || `the title is “${now}”`;
  });
const divider = (page: Page) => page.getByRole('separator', { name: 'New messages' });
const pill = (page: Page) => page.locator('.to-latest');

/** Whether a message is in view as a whole. */
async function isInView(page: Page, n: number): Promise<boolean> {
  const message = page.locator('.scroller').getByText(`message ${n}`, { exact: true });
  // One that is not on the page has no box to wait for.
  const box = (await message.count()) === 1 ? await message.boundingBox({ timeout: 1_000 }).catch(() => null) : null;
  const view = await page.locator('.scroller').boundingBox();
  return box !== null && view !== null && box.y >= view.y && box.y + box.height <= view.y + view.height + 1;
}

const untilInView = (page: Page, n: number) =>
  until(async () => (await isInView(page, n)) || `message ${n} is not in view`);

test('whoever comes back begins at the first message that they have not read, and reads on from there', async () => {
  const { seminar, bob, say } = await hold();
  await using atBob = await visitAsBob(seminar, bob);
  const { page, chat } = atBob;
  await title(page, 'Seminar · Rollcall');
  expect(await divider(page).count()).toBe(0);

  await page.goto(`${api.url}/`);
  await say(31, 90);
  await page.goto(api.url + pathOf(seminar));

  await divider(page).waitFor();
  await untilInView(page, 31);
  await untilInView(page, 30);
  expect(await isInView(page, 90)).toBe(false);
  // Those in view are read at once: some are new still, and fewer than all of them.
  await until(async () => /^\d+ new/.test((await pill(page).textContent()) ?? '') || 'nothing is said to be new');
  const left = Number.parseInt((await pill(page).textContent()) ?? '', 10);
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(60);
  await title(page, `(${left}) Seminar · Rollcall`);
  expect((await analyze(page)).violations).toEqual([]);

  // By the button, a screenful at a time, or to the end.
  await pill(page).click();
  await untilInView(page, 90 - left + 1);
  await chat.focus();
  await page.keyboard.press('End');
  await untilInView(page, 90);
  await title(page, 'Seminar · Rollcall');
  expect(await pill(page).count()).toBe(0);

  // A reload begins at the end: everything has been read.
  await untilRead(page, seminar, bob, 91);
  await page.reload();
  await untilInView(page, 90);
  expect(await divider(page).count()).toBe(0);
  expect(atBob.problems).toEqual([]);
});

test('what others write while one has scrolled up moves nothing, and is counted until it is read', async () => {
  const { seminar, ann, bob, asAnn, say } = await hold();
  await using atBob = await visitAsBob(seminar, bob);
  const { page, chat } = atBob;
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('button', { name: 'Leave' }).waitFor();
  await chat.hover();
  await page.mouse.wheel(0, -300);
  await page.getByRole('button', { name: 'Latest' }).waitFor();
  const before = await chat.getByText('message 15', { exact: true }).boundingBox();

  await say(31, 32);
  // Neither who comes and goes nor what one does oneself is new.
  await asAnn.meetings.leave.mutate(seminar);
  await asAnn.meetings.join.mutate(seminar);
  await say(33, 33);

  await page.getByRole('button', { name: '3 new' }).waitFor();
  await title(page, '(3) Seminar · Rollcall');
  expect(await chat.getByText('message 15', { exact: true }).boundingBox()).toEqual(before);

  await page.getByRole('button', { name: '3 new' }).click();
  await untilInView(page, 31);
  await untilInView(page, 33);
  await title(page, 'Seminar · Rollcall');
  expect(await divider(page).isVisible()).toBe(true);
  expect(await pill(page).count()).toBe(0);
  expect(await chat.evaluate('document.activeElement?.ariaLabel')).toBe('Messages');

  // One's own message comes into view from wherever one is, and nothing is new after it.
  await chat.hover();
  await page.mouse.wheel(0, -600);
  await page.getByRole('button', { name: 'Latest' }).waitFor();
  await page.getByLabel('Message', { exact: true }).fill('message 34');
  await page.keyboard.press('Enter');
  await untilInView(page, 34);
  await divider(page).waitFor({ state: 'detached' });
  await say(35, 35);
  await untilInView(page, 35);
  expect(await divider(page).count()).toBe(0);
  expect(ann.userID).not.toBe(bob.userID);
  expect(atBob.problems).toEqual([]);
});

test('a tab out of view shows a count and a dot, and the first new message to whoever returns to it', async () => {
  const { seminar, bob, say } = await hold();
  await using atBob = await visitAsBob(seminar, bob);
  const { page } = atBob;
  const icon = () => page.locator('link[rel="icon"]').getAttribute('href');
  expect(await icon()).toBe('/favicon.svg');

  await goAway(page);
  await say(31, 33);
  await title(page, '(3) Seminar · Rollcall');
  await until(async () => (await icon()) === '/favicon-unread.svg' || 'there is no dot');
  const answer = await page.request.get(`${api.url}/favicon-unread.svg`);
  expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'image/svg+xml']);
  await say(34, 80);
  await title(page, '(50) Seminar · Rollcall');

  await comeBack(page);
  await until(async () => (await icon()) === '/favicon.svg' || 'the dot is still there');
  await untilInView(page, 31);
  expect(await divider(page).isVisible()).toBe(true);
  await page.getByRole('button', { name: /^\d+ new/ }).waitFor();
  await page.getByRole('region', { name: 'Messages' }).focus();
  await page.keyboard.press('Escape');
  await title(page, 'Seminar · Rollcall');
  expect(await divider(page).count()).toBe(0);
  expect(atBob.problems).toEqual([]);
});

test('what is read in one tab is read in the others', async () => {
  const { seminar, bob, say } = await hold();
  await using atBob = await visitAsBob(seminar, bob);
  const other = await atBob.page.context().newPage();
  await other.goto(api.url + pathOf(seminar));
  await other
    .getByLabel('Access token')
    .or(other.getByRole('region', { name: 'Messages' }))
    .first()
    .waitFor();
  if (await other.getByLabel('Access token').isVisible()) {
    await other.getByLabel('Access token').fill(await api.token(bob));
    await other.getByRole('button', { name: 'Sign in' }).click();
  }
  await untilInView(other, 30);
  await goAway(other);
  await goAway(atBob.page);
  await say(31, 32);
  await title(atBob.page, '(2) Seminar · Rollcall');
  await title(other, '(2) Seminar · Rollcall');

  await comeBack(other);

  await title(other, 'Seminar · Rollcall');
  await title(atBob.page, 'Seminar · Rollcall');
  expect(atBob.problems).toEqual([]);
});
