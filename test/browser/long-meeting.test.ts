import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { until } from '../support/until.ts';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';
import { holdLongMeeting } from './support/long-meeting.ts';

const people = 3_000;
const messages = 5_000;
/** As many rows as a page has at most, in both lists together. */
const rowsAtMost = 150;

const stage = await openConsoleStage();
const { sandbox, api, visit } = stage;
const zoe = await sandbox.addUser('Zoe');

const pathOf = (meeting: { meetingID: number; orderID: number }) => `/meetings/${meeting.meetingID}/${meeting.orderID}`;

/** The numbers of the messages on the page, in its order. */
async function numbersOn(chat: Locator): Promise<number[]> {
  const bodies = await chat.locator('.body').allTextContents();
  return bodies.map((body) => Number(/^message (\d+)/.exec(body)?.[1]));
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

async function expectFewRows(page: Page): Promise<void> {
  const rows = await page.getByRole('listitem').count();
  expect(rows).toBeGreaterThan(10);
  expect(rows).toBeLessThan(rowsAtMost);
}

const place = z.object({ top: z.number(), fromEnd: z.number() });
/** Where a scroller is, in px. */
async function placeOf(page: Page, selector = '.scroller'): Promise<z.infer<typeof place>> {
  const scroller = `document.querySelector('${selector}')`;
  return place.parse(
    await page.evaluate(
      `({ top: ${scroller}.scrollTop, fromEnd: ${scroller}.scrollHeight - ${scroller}.scrollTop - ${scroller}.clientHeight })`,
    ),
  );
}

async function expectAtEnd(page: Page): Promise<void> {
  await until(async () => {
    const { fromEnd } = await placeOf(page);
    return fromEnd < 2 || `the chat is ${fromEnd} px from its end`;
  });
}

test('a meeting with 5,000 messages and 3,000 people is all there, a screenful at a time', async () => {
  const { meeting, speaker } = await holdLongMeeting(stage, { people, messages });
  const asAnn = await api.as(speaker);
  await using atZoe = await visit({ path: pathOf(meeting), viewport: { width: 1280, height: 900 } });
  const { page, chat } = atZoe;
  await atZoe.signIn(await api.token(zoe));

  // It opens at the end.
  await chat.getByText(`message ${messages}`).waitFor();
  await expectAtEnd(page);
  await expectFewRows(page);
  const last = await numbersOn(chat);
  expect(last).toEqual(range(last[0] ?? 0, messages));
  // All joins are one row.
  expect(await chat.getByRole('listitem').last().getAttribute('aria-posinset')).toBe(String(messages + 1));
  expect(await chat.getByRole('listitem').last().getAttribute('aria-setsize')).toBe(String(messages + 1));

  // The first is found at the top, by keyboard.
  await chat.focus();
  await page.keyboard.press('Home');
  await chat.getByText('Ann, Person 2, Person 3 and 2,997 others joined').waitFor();
  await until(async () => (await placeOf(page)).top === 0 || 'the chat is not at its top');
  const first = await numbersOn(chat);
  expect(first).toEqual(range(1, first.length));
  await expectFewRows(page);

  // Whoever reads back stays where they are, and can return.
  const firstPlace = await chat.getByText('message 3', { exact: true }).boundingBox();
  await asAnn.messages.post.mutate({ ...meeting, body: `message ${messages + 1}` });
  await until(async () => {
    const size = await chat.getByRole('listitem').first().getAttribute('aria-setsize');
    return size === String(messages + 2) || 'the new message has not arrived';
  });
  expect(await placeOf(page)).toMatchObject({ top: 0 });
  expect(await chat.getByText('message 3', { exact: true }).boundingBox()).toEqual(firstPlace);
  // It is new, or, on a machine that is fast, still a part of the history.
  const toLatest = page.getByRole('button', { name: /^(Latest|1 new)/ });
  await toLatest.click();
  await chat.getByText(`message ${messages + 1}`).waitFor();
  await expectAtEnd(page);
  await toLatest.waitFor({ state: 'detached' });

  // Whoever is at the end stays there.
  await asAnn.messages.post.mutate({ ...meeting, body: `message ${messages + 2}\n${'and so on '.repeat(100)}` });
  await chat.getByText(`message ${messages + 2}`).waitFor();
  await expectAtEnd(page);
  await expectFewRows(page);

  // So it is in the middle, where nothing has been before. Scrolling once is not enough while the list is being laid out.
  await until(async () => {
    const numbers = await numbersOn(chat);
    const [from = 0] = numbers;
    if (from > 1_000 && from < 3_000 && numbers.length > 5) return true;
    await page.evaluate(
      "document.querySelector('.scroller').scrollTop = 0.4 * document.querySelector('.scroller').scrollHeight",
    );
    return `the messages from ${from} on are on the page`;
  });
  const middle = await numbersOn(chat);
  expect(middle).toEqual(range(middle[0] ?? 0, middle.at(-1) ?? 0));

  await chat.focus();
  await page.keyboard.press('End');
  await chat.getByText(`message ${messages + 2}`).waitFor();
  await expectAtEnd(page);

  // The people, too.
  const list = page.getByRole('region', { name: 'In now' });
  await list.getByText('3,000').waitFor();
  await list.getByText('Person 2', { exact: true }).waitFor();
  await list.getByRole('group').focus();
  await page.keyboard.press('End');
  await list.getByText('Person 3000', { exact: true }).waitFor();
  expect(await list.getByText('Person 2', { exact: true }).count()).toBe(0);
  expect(await list.getByRole('listitem').last().getAttribute('aria-posinset')).toBe(String(people));
  await expectFewRows(page);

  expect((await analyze(page)).violations).toEqual([]);
  expect(atZoe.problems).toEqual([]);
});

test('whoever scrolls back a little is not pulled to the end by what arrives', async () => {
  const { meeting, speaker } = await holdLongMeeting(stage, { people: 5, messages: 100 });
  const asAnn = await api.as(speaker);
  await using atZoe = await visit({ path: pathOf(meeting), viewport: { width: 1280, height: 900 } });
  const { page, chat } = atZoe;
  await atZoe.signIn(await api.token(zoe));
  await chat.getByText('message 99', { exact: true }).waitFor();
  await expectAtEnd(page);

  await chat.hover();
  await page.mouse.wheel(0, -20);
  await page.getByRole('button', { name: 'Latest' }).waitFor();
  const before = await placeOf(page);
  await asAnn.messages.post.mutate({ ...meeting, body: 'message 101' });
  await chat.getByText('message 101').waitFor();
  expect((await placeOf(page)).top).toBe(before.top);

  // Back at the end, they follow again.
  await page.mouse.wheel(0, 1_000);
  await page.getByRole('button', { name: 'Latest' }).waitFor({ state: 'detached' });
  await asAnn.messages.post.mutate({ ...meeting, body: 'message 102' });
  await chat.getByText('message 102').waitFor();
  await expectAtEnd(page);
  expect(atZoe.problems).toEqual([]);
});

test('a page in the background, which has no frames, stays up to date', async () => {
  const { meeting, speaker } = await holdLongMeeting(stage, { people: 3, messages: 3 });
  await using atZoe = await visit({ path: pathOf(meeting) });
  const { page, chat } = atZoe;
  await atZoe.signIn(await api.token(zoe));
  await chat.getByText('message 3').waitFor();
  await page.addInitScript('window.requestAnimationFrame = () => 0');
  await page.reload();
  await chat.getByText('message 3').waitFor();

  await (await api.as(speaker)).messages.post.mutate({ ...meeting, body: 'message 4' });

  await chat.getByText('message 4').waitFor();
  expect(atZoe.problems).toEqual([]);
});
