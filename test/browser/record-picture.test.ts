import { expect, test } from 'vitest';
import { z } from 'zod';
import { observeWork, type Work } from '../../bench/console/main-thread.ts';
import { analyze } from './support/axe.ts';
import { addAssembly } from './support/big-assembly.ts';
import { openConsoleStage } from './support/console-stage.ts';
import { addLecture } from './support/lecture-record.ts';

const { sandbox, api, visit } = await openConsoleStage();

/** In shares of the lane. */
const bars = z.array(z.object({ from: z.number(), to: z.number(), title: z.string() }));

test('the bars of a lane are where somebody was in, and say when', async () => {
  const { lecture, hedda } = await addLecture(sandbox);
  await using atHedda = await visit({ path: `/meetings/${lecture.meetingID}/1/record`, reducedMotion: 'reduce' });
  const { page } = atHedda;
  await atHedda.signIn(await api.token(hedda));
  await page.getByRole('rowheader', { name: 'Ann' }).waitFor();
  const ofAnn = `[...document.querySelectorAll('.roll-row')].find((row) => row.textContent.includes('Ann'))`;
  const seen = bars.parse(
    await page.evaluate(`(() => {
      const lane = ${ofAnn}.querySelector('.lane');
      const { left, width } = lane.getBoundingClientRect();
      return Array.from(lane.children, (bar) => {
        const its = bar.getBoundingClientRect();
        return { from: (its.left - left) / width, to: (its.right - left) / width, title: bar.title };
      });
    })()`),
  );
  expect(seen).toEqual([
    { from: near(2 / 60), to: near(20 / 60), title: '11:02:00 – 11:20:00 (0:18:00)' },
    { from: near(30 / 60), to: near(1), title: '11:30:00 – 12:00:00 (0:30:00)' },
  ]);
  await page.getByRole('img', { name: 'Peak 3 at 11:10 · 2.3 on average' }).waitFor();
  await page.getByText('In numbers').click();
  expect(await page.getByRole('table', { name: 'How many people were in' }).getByRole('row').allTextContents()).toEqual(
    ['AtPeople in', '11:001', '11:153', '11:303', '11:452', '11:10 (peak)3'],
  );
  expect(atHedda.problems).toEqual([]);
});

const near = (share: number): unknown => expect.closeTo(share, 2);

test('of 3,000 people and 5,000 messages, a screenful is on the page, and no task holds it up', async () => {
  const { assembly, host } = await addAssembly(sandbox, { people: 3_000, messages: 5_000 });
  await using atHost = await visit({
    path: `/meetings/${assembly.meetingID}/1/record`,
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
  });
  const { page } = atHost;
  await atHost.signIn(await api.token(host));
  await page.getByText('Person 1', { exact: true }).waitFor();
  const works: Record<string, Work> = {};
  const observe = async (what: string, doIt: () => Promise<unknown>) => {
    works[what] = await observeWork(page, doIt);
  };

  await observe('opening', async () => {
    await page.reload();
    await page.getByText('3,000 people · 5,000 messages').waitFor();
    await page.getByText('3,000 people came, and stayed 0:30:00 on average.').waitFor();
  });
  const table = page.getByRole('table', { name: 'Attendance' });
  expect(await table.getAttribute('aria-rowcount')).toBe('3001');
  expect(await table.getByRole('row').count()).toBeLessThan(60);
  await observe('sorting', async () => {
    await page.getByRole('columnheader', { name: 'First in' }).getByRole('button').click();
    await page.getByRole('columnheader', { name: 'First in' }).and(page.locator('[aria-sort]')).waitFor();
  });
  await observe('scrolling', async () => {
    await page.getByRole('group', { name: 'Attendance' }).focus();
    await page.keyboard.press('End');
    await table.getByText('Person 3000', { exact: true }).waitFor();
  });
  await observe('finding a person', async () => {
    await page.getByRole('searchbox', { name: 'Find a person' }).fill('person 2999');
    await page.getByText('1 of 3,000').waitFor();
  });
  await observe('reading', async () => {
    await page.getByRole('tab', { name: 'Messages' }).click();
    await page.getByText('message 1', { exact: true }).waitFor();
  });
  const transcript = page.getByRole('region', { name: 'Transcript' });
  expect(await transcript.getByRole('listitem').count()).toBeLessThan(60);
  await observe('searching', async () => {
    await page.getByRole('searchbox', { name: 'Search the messages' }).fill('MESSAGE 4321');
    await page.getByText('1 of 1').waitFor();
    await transcript.getByText('message 4321', { exact: true }).waitFor();
  });
  await observe('listing who came and went', async () => {
    await page.getByRole('searchbox', { name: 'Search the messages' }).fill('');
    await page.getByRole('checkbox', { name: 'Show who came and went' }).check();
  });
  expect((await analyze(page)).violations).toEqual([]);
  await observe('verifying', async () => {
    await page.getByRole('tab', { name: 'Seal and downloads' }).click();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('The record is complete: 1 … 11,000, and unchanged.').waitFor();
  });
  // Without waiting for a processor that others use.
  const longest = Object.fromEntries(Object.entries(works).map(([what, { longestBusy }]) => [what, longestBusy]));
  console.log(longest);
  expect(Object.entries(longest).filter(([, ms]) => ms > 100)).toEqual([]);
  expect(atHost.problems).toEqual([]);
});
