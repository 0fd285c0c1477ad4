import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { askFor, pathOf } from '../exports/support/exported.ts';
import { readSeal } from '../support/seal.ts';
import { verified } from '../support/verified.ts';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';
import { addLecture, type Lecture } from './support/lecture-record.ts';
import type { Visitor } from './support/visitor.ts';

const { sandbox, api, visit } = await openConsoleStage();

/** The host at the seal of her lecture. */
async function openSeal({ lecture, hedda }: Lecture): Promise<Visitor> {
  const path = `/meetings/${lecture.meetingID}/${lecture.orderID}/record`;
  const visitor = await visit({ path, reducedMotion: 'reduce' });
  await visitor.signIn(await api.token(hedda));
  await visitor.page.getByRole('tab', { name: 'Seal and downloads' }).click();
  return visitor;
}

const outcome = (page: Page) => page.locator('.outcome');

/** The record with something changed on its way to the browser. */
async function tamper(page: Page, change: (text: string) => string): Promise<void> {
  await page.route('**/record.jsonl', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: change(await response.text()) });
  });
}

test('an untouched record is complete, also by the seal that was noted', async () => {
  const held = await addLecture(sandbox);
  const { seal } = await readSeal(sandbox, held.lecture);
  await using atHedda = await openSeal(held);
  const { page } = atHedda;
  await page.getByText(seal ?? 'no seal').waitFor();
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText('Its changes give the seal that is stored with it.').waitFor();
  expect(await outcome(page).textContent()).toContain('The record is complete: 1 … 12, and unchanged.');

  const noted = page.getByRole('textbox', { name: 'The seal as you noted it' });
  await noted.fill('7c1f');
  await page.getByText('A seal has 64 hexadecimal digits.').waitFor();
  expect((await analyze(page)).violations).toEqual([]);
  await noted.fill(` ${seal?.toUpperCase()} `);
  await page.keyboard.press('Enter');
  await page.getByText('Its changes give the seal that you noted.').waitFor();
  await noted.fill('0'.repeat(64));
  await page.keyboard.press('Enter');
  await page.getByText('The seal is another than the one noted').waitFor();
  expect((await analyze(page)).violations).toEqual([]);
  expect(atHedda.problems).toEqual([]);
});

test.each([
  [
    'a word of a message',
    (text: string) => text.replace('I lost the line', 'I held the line'),
    'Change 7 does not fit: its line was changed, or its chain value.',
  ],
  [
    'a change that is taken out',
    (text: string) => text.replace(/^\{"seq":5,.*\n/m, ''),
    'Change 5 is missing: after 4 comes 6.',
  ],
  ['a file that is cut', (text: string) => text.slice(0, -9), 'The file is cut short within its last line.'],
])('%s does not fit, and the page says where, as `npm run verify` does', async (_, change, said) => {
  const held = await addLecture(sandbox);
  await using atHedda = await openSeal(held);
  const { page } = atHedda;
  await tamper(page, change);
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText('The record does not fit.').waitFor();
  expect(await outcome(page).textContent()).toBe(`The record does not fit. ${said}`);
  expect((await analyze(page)).violations).toEqual([]);
  expect(atHedda.problems).toEqual([]);

  const token = await api.token(held.hedda);
  const text = await (await askFor({ api, token, path: pathOf(held.lecture, 'record.jsonl') })).text();
  expect((await verified(change(text))).said).toBe(`${said.charAt(0).toLowerCase()}${said.slice(1, -1)}`);
});

test('a row that was changed in MySQL makes the seal another', async () => {
  const held = await addLecture(sandbox);
  await sandbox.db
    .updateTable('message')
    .set({ body: 'I held the line.' })
    .where('meetingID', '=', held.lecture.meetingID)
    .where('seq', '=', 7)
    .execute();
  await using atHedda = await openSeal(held);
  await atHedda.page.getByRole('button', { name: 'Verify' }).click();
  await atHedda.page.getByText('some were changed after it was made').waitFor();
  expect(atHedda.problems).toEqual([]);
});

test('where the record cannot be read, it is said that it was not checked', async () => {
  const held = await addLecture(sandbox);
  await using atHedda = await openSeal(held);
  const { page } = atHedda;
  await page.route('**/record.jsonl', (route) => route.abort());
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText('The record could not be read to its end').waitFor();
  expect(atHedda.problems.filter((problem) => !problem.startsWith('Failed to load resource'))).toEqual([]);
});

test('a browser that does not compute checksums is told the command that does', async () => {
  const held = await addLecture(sandbox);
  await using atHedda = await openSeal(held);
  const { page } = atHedda;
  await page.addInitScript('Object.defineProperty(globalThis, "isSecureContext", { value: false })');
  await page.reload();
  await page.getByRole('tab', { name: 'Seal and downloads' }).click();
  const { meetingID, orderID } = held.lecture;
  await page.getByText(`npm run verify -- record-${meetingID}-${orderID}.jsonl`).waitFor();
  expect(await page.getByRole('button', { name: 'Verify' }).count()).toBe(0);
  expect((await analyze(page)).violations).toEqual([]);
  expect(atHedda.problems).toEqual([]);
});

test('a record that was sealed anew says so', async () => {
  const held = await addLecture(sandbox);
  await sandbox.db
    .updateTable('meeting_instance')
    .set({ resealedAt: new Date('2026-02-03T09:00:00Z') })
    .where('meetingID', '=', held.lecture.meetingID)
    .execute();
  await using atHedda = await openSeal(held);
  const { page } = atHedda;
  await page.getByText(/Sealed anew on Tuesday,? 3 February 2026/).waitFor();
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText(/It was sealed anew on Tuesday,? 3 February 2026/).waitFor();
  expect(atHedda.problems).toEqual([]);
});
