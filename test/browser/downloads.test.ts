import { readFile } from 'node:fs/promises';
import type { Instance } from '@rollcall/shared/meeting';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { askFor, pathOf } from '../exports/support/exported.ts';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';
import { addLecture } from './support/lecture-record.ts';
import type { Visitor } from './support/visitor.ts';

const { sandbox, api, visit } = await openConsoleStage();

/** Somebody at the downloads of a record. */
async function openDownloads(instance: Instance, user: { userID: number }): Promise<Visitor> {
  const { meetingID, orderID } = instance;
  const visitor = await visit({ path: `/meetings/${meetingID}/${orderID}/record`, reducedMotion: 'reduce' });
  await visitor.signIn(await api.token(user));
  await visitor.page.getByRole('tab', { name: 'Seal and downloads' }).click();
  return visitor;
}

async function download(page: Page, label: string): Promise<{ name: string; text: string }> {
  const arrives = page.waitForEvent('download');
  await page.getByRole('button', { name: `Download: ${label}` }).click();
  const file = await arrives;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

test.each([
  ['Attendance (CSV)', 'attendance', 'csv'],
  ['Transcript (JSON)', 'transcript', 'json'],
  ['Transcript (text)', 'transcript', 'txt'],
  ['Sealed record (JSON Lines)', 'record', 'jsonl'],
])('%s is saved as the API gives it', async (label, file, type) => {
  const { lecture, hedda } = await addLecture(sandbox);
  await using atHedda = await openDownloads(lecture, hedda);
  const { page } = atHedda;
  const { name, text } = await download(page, label);
  expect(name).toBe(`${file}-${lecture.meetingID}-${lecture.orderID}.${type}`);
  const token = await api.token(hedda);
  // Its bytes: fetch takes a byte order mark away from text.
  const given = await askFor({ api, token, path: pathOf(lecture, `${file}.${type}`) });
  expect(text).toBe(Buffer.from(await given.arrayBuffer()).toString());
  expect(text.length).toBeGreaterThan(100);
  await page.getByText(`Saved as ${name}`).waitFor();
  expect((await analyze(page)).violations).toEqual([]);
  expect(atHedda.problems).toEqual([]);
});

test('a file of many pieces is saved whole, and in order', async () => {
  const { lecture, hedda } = await addLecture(sandbox);
  await using atHedda = await openDownloads(lecture, hedda);
  const { page } = atHedda;
  const lines = Array.from({ length: 180_000 }, (_, n) => `This is line ${n} of many.`).join('\n');
  await page.route('**/transcript.txt', (route) => route.fulfill({ body: lines }));
  const { text } = await download(page, 'Transcript (text)');
  // Not by `toBe`: what differs would be pages of lines.
  expect(text === lines).toBe(true);
  await page.getByText('Saved as transcript').waitFor();
});

test('who was in gets their own attendance alone', async () => {
  const { lecture, bob } = await addLecture(sandbox);
  await using atBob = await openDownloads(lecture, bob);
  const { text } = await download(atBob.page, 'Attendance (CSV)');
  const lines = text.trimEnd().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('Bob');
  expect(atBob.problems).toEqual([]);
});

test('what is refused, or breaks off, is said, and can be tried again', async () => {
  const { lecture, hedda } = await addLecture(sandbox);
  await using atHedda = await openDownloads(lecture, hedda);
  const { page } = atHedda;
  await page.route('**/transcript.json', (route) => route.fulfill({ status: 403, json: {} }));
  await page.getByRole('button', { name: 'Download: Transcript (JSON)' }).click();
  await page.getByText('The server did not give the file. Nothing was saved.').waitFor();

  await page.route('**/attendance.csv', (route) => route.abort());
  await page.getByRole('button', { name: 'Download: Attendance (CSV)' }).click();
  await page.getByText('The download was interrupted, and nothing was saved.').waitFor();
  expect((await analyze(page)).violations).toEqual([]);

  await page.unroute('**/attendance.csv');
  const arrives = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Try again: Attendance (CSV)' }).click();
  expect((await arrives).suggestedFilename()).toMatch(/^attendance-/);
  expect(atHedda.problems.filter((problem) => !problem.startsWith('Failed to load resource'))).toEqual([]);
});

test('a download is stopped by whoever started it', async () => {
  const { lecture, hedda } = await addLecture(sandbox);
  await using atHedda = await openDownloads(lecture, hedda);
  const { page } = atHedda;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/record.jsonl', async (route) => {
    await held;
    // It may be gone by then.
    await route.continue().catch(() => {});
  });
  await page.getByRole('button', { name: 'Download: Sealed record' }).click();
  await page.getByText('Downloading: 0 bytes so far').waitFor();
  await page.getByRole('button', { name: 'Stop downloading: Sealed record' }).click();
  await page.getByRole('button', { name: 'Download: Sealed record' }).waitFor();
  release();
  expect(atHedda.problems).toEqual([]);
});
