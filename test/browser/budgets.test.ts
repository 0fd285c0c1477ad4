import { gzipSync } from 'node:zlib';
import type { Page, Response } from 'playwright-core';
import { expect, test } from 'vitest';
import { observeWork, type Work } from '../../bench/console/main-thread.ts';
import { openConsoleStage } from './support/console-stage.ts';
import { holdLongMeeting } from './support/long-meeting.ts';
import { holdSeminar } from './support/seminar.ts';
import { observeShifts, shiftsOf } from './support/shifts.ts';
import { slowDown } from './support/slow.ts';
import type { Visitor } from './support/visitor.ts';

/** What the console may cost. */
const budgets = {
  /** bytes of JavaScript, compressed, until a page is of use */
  firstLoad: 120_000,
  /** bytes of style sheets, compressed */
  styles: 12_000,
  /** files: the page itself, scripts, styles, the icon */
  files: 20,
  /** Cumulative Layout Shift: room for a few px, as when “Connecting…” becomes “Live”, and for no line */
  shift: 0.01,
  /** ms in which the page does not answer its user, of a processor's time */
  longestTask: 100,
};

const stage = await openConsoleStage();
const { sandbox, api, live, visit } = stage;
const { seminar, john } = await holdSeminar(stage);
const quiet = await live({ title: 'Quiet' });
const seminarPath = `/meetings/${seminar.meetingID}/${seminar.orderID}`;
const desktop = { viewport: { width: 1280, height: 900 } };

/** Somebody who is signed in, in a browser that has nothing else of the console yet. */
async function comeBack(user: { userID: number } = john): Promise<Visitor> {
  await using before = await visit();
  await before.signIn(await api.token(user));
  await before.page.getByRole('heading', { name: 'Live meetings' }).waitFor();
  const visitor = await visit({
    ...desktop,
    storageState: await before.page.context().storageState(),
    path: '/healthz',
  });
  visitor.problems.length = 0;
  return visitor;
}

const pages = [
  {
    name: 'the sign-in page',
    path: '/',
    isIn: false,
    isThere: (page: Page) => page.getByLabel('Access token').waitFor(),
  },
  {
    name: 'the list of meetings',
    path: '/',
    isIn: true,
    isThere: (page: Page) => page.getByRole('link', { name: 'Seminar: Exact records' }).waitFor(),
  },
  {
    name: 'a meeting',
    path: seminarPath,
    isIn: true,
    isThere: (page: Page) => page.getByText('One message, one number.').first().waitFor(),
  },
  {
    name: 'a meeting in which nothing has happened',
    path: `/meetings/${quiet.meetingID}/1`,
    isIn: true,
    isThere: (page: Page) => page.getByText('Nothing has happened here yet.').waitFor(),
  },
];

test.each(pages)('$name is loaded with few bytes', async ({ path, isIn, isThere }) => {
  await using visitor = isIn ? await comeBack() : await visit({ ...desktop, path: '/healthz' });
  const { page } = visitor;
  const loaded: Response[] = [];
  page.on('response', (response) => loaded.push(response));
  await page.goto(api.url + path);
  await isThere(page);
  await page.waitForLoadState('load');

  const sizes = { script: 0, stylesheet: 0 };
  const files = loaded.filter((response) => !/\/(trpc|api)\//.test(response.url()));
  for (const response of files) {
    const kind = response.request().resourceType();
    if (kind === 'script' || kind === 'stylesheet') sizes[kind] += gzipSync(await response.body()).length;
  }
  expect(sizes.script).toBeGreaterThan(50_000);
  expect(sizes.script).toBeLessThan(budgets.firstLoad);
  expect(sizes.stylesheet).toBeLessThan(budgets.styles);
  expect(files.length).toBeLessThanOrEqual(budgets.files);
});

test.each(pages)(
  'nothing moves while $name is loaded, on a slow network and machine either',
  async ({ path, isIn, isThere }) => {
    await using visitor = isIn ? await comeBack() : await visit({ ...desktop, path: '/healthz' });
    const { page } = visitor;
    await observeShifts(page);
    for (const slowness of [{ latencyMs: 0 }, { latencyMs: 300, cpu: 4 }]) {
      await slowDown(page, slowness);
      await page.goto(api.url + path);
      await isThere(page);
      const { total, what } = await shiftsOf(page);
      expect(total, `${JSON.stringify(slowness)} ${what.join('; ')}`).toBeLessThan(budgets.shift);
    }
  },
);

test('with 5,000 messages, no task holds the page up, while it is loaded, scrolled, or receives more', async () => {
  const { meeting, speaker } = await holdLongMeeting(stage, { people: 100, messages: 5_000 });
  const zoe = await sandbox.addUser('Zoe');
  const asAnn = await api.as(speaker);
  await using atZoe = await comeBack(zoe);
  const { page, chat } = atZoe;
  const works: Record<string, Work> = {};
  works['loading'] = await observeWork(page, async () => {
    await page.goto(`${api.url}/meetings/${meeting.meetingID}/${meeting.orderID}`);
    await chat.getByText('message 5000').waitFor();
  });
  works['scrolling'] = await observeWork(page, async () => {
    await chat.hover();
    for (let n = 0; n < 20; n += 1) await page.mouse.wheel(0, -1_500);
    await chat.focus();
    await page.keyboard.press('Home');
    await chat.getByText('message 1', { exact: true }).waitFor();
    await page.keyboard.press('End');
    await chat.getByText('message 5000').waitFor();
  });
  works['receiving'] = await observeWork(page, async () => {
    for (let n = 5_001; n <= 5_030; n += 1) await asAnn.messages.post.mutate({ ...meeting, body: `message ${n}` });
    await chat.getByText('message 5030').waitFor();
  });
  const longest = Object.entries(works).map(([what, { longestBusy }]) => ({
    what,
    isLong: longestBusy > budgets.longestTask,
    longestBusy,
  }));
  expect(longest.filter(({ isLong }) => isLong)).toEqual([]);
  expect(atZoe.problems).toEqual([]);
});
