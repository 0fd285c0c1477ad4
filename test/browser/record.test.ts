import { mkdir } from 'node:fs/promises';
import type { Instance } from '@rollcall/shared/meeting';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { makeHost } from '../support/managed.ts';
import { root } from '../support/repository.ts';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';
import { addLecture } from './support/lecture-record.ts';
import { addSealed } from './support/sealed.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const folder = `${root}/screenshots`;
await mkdir(folder, { recursive: true });

const recordPath = ({ meetingID, orderID }: Instance) => `/meetings/${meetingID}/${orderID}/record`;

/** The cells of each line of the attendance, as they are read. */
async function linesOf(page: Page): Promise<string[][]> {
  const rows = await page.getByRole('table', { name: 'Attendance' }).getByRole('row').all();
  return await Promise.all(rows.slice(1).map(textsOf));
}

const textsOf = async (row: Locator): Promise<string[]> => {
  const name = (await row.locator('.roll-full-name').textContent()) ?? '';
  const cells = await row.getByRole('cell').allTextContents();
  return [name, ...cells.slice(cells.length > 1 ? 1 : 0)];
};

test('a host sees all of a record, also of a meeting that has been removed', async () => {
  const { lecture, hedda } = await addLecture(sandbox);
  const { meetingID } = lecture;
  await (await api.as(hedda, 'schedule')).schedule.removeMeeting.mutate({ meetingID });
  await using atHedda = await visit({ path: recordPath(lecture), reducedMotion: 'reduce' });
  const { page } = atHedda;
  await atHedda.signIn(await api.token(hedda));
  await page.getByRole('heading', { name: 'Lecture: Records', level: 1 }).waitFor();
  await page.getByRole('tab', { name: 'Attendance', exact: true }).waitFor();
  await page.getByRole('heading', { name: 'People over time' }).waitFor();
  expect(atHedda.problems.filter((problem) => !problem.startsWith('Failed to load resource'))).toEqual([]);
});

test('a host sees who was in and when, to the numbers of the API, in any order', async () => {
  const { lecture, hedda, cem } = await addLecture(sandbox);
  await addSealed(sandbox, [{ at: 0, joined: cem.userID }], { of: { ...lecture, orderID: 2 }, title: 'Bystander' });
  await using atHedda = await visit({ path: recordPath(lecture), reducedMotion: 'reduce' });
  const { page } = atHedda;
  await atHedda.signIn(await api.token(hedda));

  await page.getByRole('heading', { name: 'Lecture: Records', level: 1 }).waitFor();
  await page.getByText('3 people · 3 messages').waitFor();
  await page.getByText(/Thursday,? 1 January( 2026)?, 11:00 – 12:00/).waitFor();
  expect(await linesOf(page)).toEqual([
    ['Ann', '11:02', '12:00', '0:48:00', '80 %', '1'],
    ['Bob', '11:10', '11:40', '0:30:00', '50 %', '0'],
    ['Hedda', '11:00', '12:00', '1:00:00', '100 %', '0'],
    ['Cem', 'Invited, did not come'],
    [expect.stringMatching(/^nobody\./), 'Invited, did not come'],
  ]);
  const { people } = await (await api.as(hedda)).history.attendance.query({ ...instanceOf(lecture) });
  expect(people.map(({ name, seconds }) => [name, seconds / 60])).toEqual([
    ['Hedda', 60],
    ['Ann', 48],
    ['Bob', 30],
  ]);

  const header = (name: string) => page.getByRole('columnheader', { name });
  await header('Time in').getByRole('button').click();
  expect(await header('Time in').getAttribute('aria-sort')).toBe('descending');
  expect((await linesOf(page)).map(([name]) => name).slice(0, 4)).toEqual(['Hedda', 'Ann', 'Bob', 'Cem']);
  await page.keyboard.press('Enter');
  expect(await header('Time in').getAttribute('aria-sort')).toBe('ascending');
  expect((await linesOf(page)).map(([name]) => name).slice(0, 4)).toEqual(['Bob', 'Ann', 'Hedda', 'Cem']);
  expect(await header('Name').getAttribute('aria-sort')).toBe(null);

  await page.getByRole('searchbox', { name: 'Find a person' }).fill('cem');
  await page.getByText('1 of 5').waitFor();
  expect(await linesOf(page)).toEqual([['Cem', 'Invited, did not come']]);
  await page.getByRole('searchbox', { name: 'Find a person' }).fill('nobody at all');
  await page.getByText('Nobody here has this name or e-mail.').waitFor();
  expect(atHedda.problems).toEqual([]);
});

const instanceOf = ({ meetingID, orderID }: Instance): Instance => ({ meetingID, orderID });

test('the exact times of a person are there by keyboard', async () => {
  const { lecture, hedda } = await addLecture(sandbox);
  await using atHedda = await visit({ path: recordPath(lecture), reducedMotion: 'reduce' });
  const { page } = atHedda;
  await atHedda.signIn(await api.token(hedda));
  await page.getByRole('button', { name: 'Exact times of Ann' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('11:02:00 – 11:20:00 (0:18:00)').waitFor();
  await page.getByText('11:30:00 – 12:00:00 (0:30:00)').waitFor();
  expect((await analyze(page)).violations).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByText('11:02:00 – 11:20:00 (0:18:00)').waitFor({ state: 'detached' });
  expect(atHedda.problems).toEqual([]);
});

test('who was in sees their own attendance and what was said; who was not sees neither, nor whether there is one', async () => {
  const { lecture, bob, cem } = await addLecture(sandbox);
  await using atBob = await visit({ path: recordPath(lecture), reducedMotion: 'reduce' });
  await atBob.signIn(await api.token(bob));
  await atBob.page.getByRole('tab', { name: 'Your attendance' }).waitFor();
  await atBob.page.getByRole('rowheader', { name: 'Bob' }).waitFor();
  expect(await linesOf(atBob.page)).toEqual([['Bob', '11:10', '11:40', '0:30:00', '50 %', '0']]);
  await atBob.page.getByRole('tab', { name: 'Messages' }).click();
  await atBob.page.getByText('I lost the line.').waitFor();
  expect((await analyze(atBob.page)).violations).toEqual([]);
  expect(atBob.problems).toEqual([]);

  const refused: (string | null)[] = [];
  for (const path of [recordPath(lecture), recordPath({ meetingID: 7, orderID: 1 })]) {
    await using atCem = await visit({ path, reducedMotion: 'reduce' });
    await atCem.signIn(await api.token(cem));
    await atCem.page.getByRole('heading', { name: 'This record cannot be shown' }).waitFor();
    refused.push(await atCem.page.locator('main').textContent());
    expect((await analyze(atCem.page)).violations).toEqual([]);
    expect(atCem.problems).toEqual([]);
  }
  expect(refused[0]).toBe(refused[1]);
});

test('who is no longer invited, but was in, still has the record', async () => {
  const { lecture, bob } = await addLecture(sandbox);
  await sandbox.db
    .deleteFrom('audience')
    .where('meetingID', '=', lecture.meetingID)
    .where('email', '=', bob.email)
    .execute();
  await using atBob = await visit({ path: recordPath(lecture) });
  await atBob.signIn(await api.token(bob));
  await atBob.page.getByRole('heading', { name: 'Lecture: Records', level: 1 }).waitFor();
  await atBob.page.getByRole('rowheader', { name: 'Bob' }).waitFor();
  expect(atBob.problems).toEqual([]);
});

test('the transcript is searched by words and by person, and says who came and went', async () => {
  const { lecture, hedda } = await addLecture(sandbox);
  await using atHedda = await visit({ path: recordPath(lecture), reducedMotion: 'reduce' });
  const { page } = atHedda;
  await atHedda.signIn(await api.token(hedda));
  await page.getByRole('tab', { name: 'Messages' }).click();
  const transcript = page.getByRole('region', { name: 'Transcript' });
  await transcript.getByText('Good morning!').waitFor();
  expect(await transcript.getByRole('listitem').count()).toBe(3);

  const search = page.getByRole('searchbox', { name: 'Search the messages' });
  await search.fill('RECORD');
  await page.getByText('1 of 3').waitFor();
  expect(await transcript.locator('mark').allTextContents()).toEqual(['record', 'record', 'Record', 'record']);
  const current = () => transcript.locator('.current .transcript-body').textContent();
  expect(await current()).toContain('Good morning!');
  await page.keyboard.press('Enter');
  await page.getByText('2 of 3').waitFor();
  expect(await current()).toContain('I lost the line.');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.press('Shift+Enter');
  await page.getByText('3 of 3').waitFor();
  expect(await current()).toContain('The Record of the first');
  expect((await analyze(page)).violations).toEqual([]);
  await search.fill('a(b');
  await page.getByText('Not found').waitFor();
  await search.fill('');

  await page.getByRole('combobox', { name: 'Messages by' }).selectOption({ label: 'Ann (1)' });
  await transcript.getByText('Good morning!').waitFor({ state: 'detached' });
  expect(await transcript.getByRole('listitem').count()).toBe(1);
  await page.getByRole('checkbox', { name: 'Show who came and went' }).check();
  await transcript.getByText('was in until the end').waitFor();
  expect((await transcript.locator('.transcript-event').allTextContents()).map((text) => text.slice(6))).toEqual([
    'Ann joined',
    'Ann left',
    'Ann joined',
    'Ann was in until the end',
  ]);
  await page.getByRole('combobox', { name: 'Messages by' }).selectOption({ label: 'Everybody' });
  await transcript.getByText('renamed the meeting to “Lecture: Records”').waitFor();
  expect((await analyze(page)).violations).toEqual([]);
  expect(atHedda.problems).toEqual([]);
});

test('of a live meeting it shows what there is so far, and follows', async () => {
  const ann = await sandbox.addUser('Ann', { email: `ann.live@example.com` });
  const seminar = await live({ title: 'Seminar', from: -30 * 60_000, to: 30 * 60_000 });
  await makeHost(sandbox.db, seminar, ann);
  const asAnn = await api.as(ann);
  await asAnn.meetings.join.mutate(seminar);
  await using atAnn = await visit({ path: recordPath(seminar), reducedMotion: 'reduce' });
  const { page } = atAnn;
  await atAnn.signIn(await api.token(ann));
  await page.getByText('Live: this is what there is so far').waitFor();
  await page.getByText('1 person · 0 messages so far').waitFor();
  await page.getByRole('cell', { name: 'In now' }).waitFor();
  await asAnn.messages.post.mutate({ ...seminar, body: 'Still here' });
  await page.getByText('1 person · 1 message so far').waitFor();
  await page.getByRole('tab', { name: 'Seal' }).click();
  await page.getByText('The record is sealed when the meeting has ended.').waitFor();
  expect((await analyze(page)).violations).toEqual([]);
  expect(atAnn.problems).toEqual([]);
});

test('a meeting that was called off says so, and why', async () => {
  const { hedda } = await addLecture(sandbox);
  const cancelled = await addSealed(sandbox, [], { title: 'Colloquium', cancelledAt: new Date('2026-01-01T09:00Z') });
  await makeHost(sandbox.db, cancelled, hedda);
  await sandbox.db
    .updateTable('meeting_instance')
    .set({ endReason: 'The speaker is ill' })
    .where('meetingID', '=', cancelled.meetingID)
    .execute();
  await using atHedda = await visit({ path: recordPath(cancelled), reducedMotion: 'reduce' });
  await atHedda.signIn(await api.token(hedda));
  await atHedda.page.getByText('Cancelled: The speaker is ill').waitFor();
  await atHedda.page.getByText('This meeting was cancelled, and nobody had come.').waitFor();
  expect((await analyze(atHedda.page)).violations).toEqual([]);
  expect(atHedda.problems).toEqual([]);
});

test.each([
  { name: 'light', colorScheme: 'light' as const, viewport: { width: 1280, height: 900 } },
  { name: 'dark', colorScheme: 'dark' as const, viewport: { width: 1280, height: 900 } },
  { name: 'phone', colorScheme: 'light' as const, viewport: { width: 390, height: 780 } },
  { name: 'phone-dark', colorScheme: 'dark' as const, viewport: { width: 360, height: 740 } },
])('every part is legible and can be operated by everybody: $name', async ({ name, ...options }) => {
  const { lecture, hedda } = await addLecture(sandbox);
  await using atHedda = await visit({ path: recordPath(lecture), reducedMotion: 'reduce', ...options });
  const { page } = atHedda;
  await atHedda.signIn(await api.token(hedda));
  await page.getByRole('rowheader', { name: 'Cem' }).waitFor();
  const look = async (part: string) => {
    await page.screenshot({ path: `${folder}/record-${part}-${name}.png`, fullPage: true });
    expect((await analyze(page)).violations).toEqual([]);
    const overhang = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(overhang)).toBe(0);
  };
  await look('attendance');
  await page.getByRole('button', { name: 'Exact times of Ann' }).click();
  await page.getByText('In numbers').click();
  await look('attendance-open');
  await page.getByRole('tab', { name: 'Messages' }).click();
  await page.getByRole('searchbox', { name: 'Search the messages' }).fill('record');
  await page.getByText('1 of 3').waitFor();
  await page.getByRole('checkbox', { name: 'Show who came and went' }).check();
  await look('messages');
  await page.getByRole('tab', { name: 'Seal' }).click();
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText('The record is complete: 1 … 12, and unchanged.').waitFor();
  await look('seal');
  expect(atHedda.problems).toEqual([]);
});
