import { mkdir } from 'node:fs/promises';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { endNow } from '../support/end-now.ts';
import { root } from '../support/repository.ts';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';
import type { Visitor } from './support/visitor.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');

const pathOf = ({ meetingID, orderID }: Instance) => `/meetings/${meetingID}/${orderID}`;
const folder = `${root}/screenshots`;
await mkdir(folder, { recursive: true });

/** A window of somebody's own at a meeting. */
async function windowAt(meeting: Instance, user = ann, scope?: string): Promise<Visitor> {
  const visitor = await visit({ path: pathOf(meeting), reducedMotion: 'reduce' });
  await visitor.signIn(await api.token(user, scope));
  return visitor;
}

/** Looks at a page as it is: it can be operated by everybody, and caused no error. */
async function look({ page, problems }: Visitor, view: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: `${folder}/${view}-${colorScheme}.png` });
    expect((await analyze(page)).violations).toEqual([]);
  }
  expect(problems).toEqual([]);
}

test('who comes and goes in one window sees it in the other', async () => {
  const seminar = await live({ title: 'Seminar' });
  await using one = await windowAt(seminar);
  await using other = await windowAt(seminar);
  await other.chat.getByText('Nothing has happened here yet.').waitFor();

  await one.page.getByRole('button', { name: 'Join' }).click();
  await other.page.getByRole('button', { name: 'Leave' }).waitFor();
  await other.page.getByRole('status').getByText('You joined in another window.').waitFor({ state: 'attached' });
  await one.page.getByRole('button', { name: 'Leave' }).waitFor();

  await other.page.getByRole('button', { name: 'Leave' }).click();
  await one.page.getByText('You left in another window at').waitFor();
  await one.page.getByRole('button', { name: 'Join again' }).waitFor();
  await look(one, 'meeting-left-elsewhere');
  expect(await other.page.getByText('in another window').count()).toBe(0);

  await one.page.getByRole('button', { name: 'Join again' }).click();
  await one.page.getByRole('button', { name: 'Leave' }).waitFor();
  expect(await one.page.getByText('You left in another window').count()).toBe(0);
});

test('who closes one of two windows stays in by the other', async () => {
  const seminar = await live({ title: 'Seminar' });
  await using one = await windowAt(seminar);
  await one.page.getByRole('button', { name: 'Join' }).click();
  await one.page.getByRole('button', { name: 'Leave' }).waitFor();
  await using other = await visit({ path: pathOf(seminar) });
  const renewed = other.page.waitForResponse((response) => response.url().includes('/trpc/meetings.renew'));
  await other.signIn(await api.token(ann));
  expect((await renewed).status()).toBe(200);

  await one.page.close();

  const { participants } = await (await api.as(bob)).meetings.participants.query(seminar);
  expect(participants.map(({ name }) => name)).toEqual(['Ann']);
  await other.page.getByRole('button', { name: 'Leave' }).waitFor();
});

test('that the server could not be reached goes from the list and the meeting, once it can be', async () => {
  const seminar = await live({ title: 'Seminar' });
  await using atAnn = await visit({ reducedMotion: 'reduce' });
  const { page } = atAnn;
  await atAnn.signIn(await api.token(ann));
  await page.getByRole('link', { name: 'Seminar' }).first().waitFor();
  await page.route('**/trpc/**', (route) => route.abort());
  const notice = page.getByRole('alert').getByText('The server cannot be reached.');
  await notice.waitFor();
  await look(atAnn, 'list-unreachable');
  await page.unroute('**/trpc/**');
  await notice.waitFor({ state: 'detached' });

  await page.goto(api.url + pathOf(seminar));
  await atAnn.chat.getByText('Nothing has happened here yet.').waitFor();
  await page.route('**/trpc/meetings.join*', (route) => route.abort());
  await page.getByRole('button', { name: 'Join' }).click();
  await notice.waitFor();
  await page.unroute('**/trpc/meetings.join*');
  await notice.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('button', { name: 'Leave' }).waitFor();
  expect(atAnn.problems).toEqual([]);
});

test('a device that is offline says so, and is live again by itself', async () => {
  const seminar = await live({ title: 'Seminar' });
  await using atAnn = await windowAt(seminar);
  const { page } = atAnn;
  const state = page.locator('.connection');
  await state.getByText('Live', { exact: true }).waitFor();

  await page.context().setOffline(true);
  await state.getByText('Reconnecting…').waitFor();
  await page.context().setOffline(false);
  await state.getByText('Live', { exact: true }).waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
});

test('a meeting that has ended says what it was, after a reload, too', async () => {
  const seminar = await live({ title: 'Seminar: Exact records', description: 'Open to everybody who is curious' });
  const office = await api.as(ann, 'schedule');
  await using atBob = await windowAt(seminar, bob);
  const { page, chat } = atBob;
  await page.getByRole('button', { name: 'Join' }).click();
  await chat.getByText('Bob joined').waitFor();
  await (await api.as(bob)).messages.post.mutate({ ...seminar, body: 'Goodbye' });

  await office.schedule.end.mutate({ ...seminar, reason: 'The fire alarm went off' });
  await archiveAll(sandbox.scheduler);
  await closeDue(sandbox.scheduler);

  await page.getByRole('status').getByText('This meeting is over.').waitFor();
  await page.getByText('“The fire alarm went off”').waitFor();
  await page.reload();

  await page.getByRole('heading', { name: 'Seminar: Exact records', level: 1 }).waitFor();
  await page.getByRole('status').getByText('This meeting is over.').waitFor();
  await page.getByText('“The fire alarm went off”').waitFor();
  await chat.getByText('Goodbye').waitFor();
  await page.getByRole('region', { name: 'In until the end' }).getByText('Bob (you)').waitFor();
  expect(await page.getByRole('link', { name: 'See the record' }).getAttribute('href')).toBe(
    `${pathOf(seminar)}/record`,
  );
  expect(await page.title()).toBe('Seminar: Exact records · Rollcall');
  await page.setViewportSize({ width: 1280, height: 900 });
  await look(atBob, 'meeting-ended');
  await page.setViewportSize({ width: 390, height: 780 });
  await look(atBob, 'meeting-ended-phone');
});

test('where the record is for others, an ended meeting still says what it was', async () => {
  const board = await live({ title: 'Board meeting', audience: [ann.email] });
  await (await api.as(ann)).meetings.join.mutate(board);
  await endNow(sandbox, board);
  await archiveAll(sandbox.scheduler);
  await closeDue(sandbox.scheduler);
  // By his scope, Bob knows of every meeting. He was not in.
  await using atBob = await windowAt(board, bob, 'schedule');
  const { page } = atBob;

  await page.getByRole('heading', { name: 'Board meeting', level: 1 }).waitFor();
  await page.getByText('Its record is for those who took part.').waitFor();
  expect(await page.getByRole('button', { name: /Join|Leave|Send/ }).count()).toBe(0);
  await look(atBob, 'meeting-ended-for-others');
});

test('who manages all meetings gets from one that they are not invited to, to its schedule', async () => {
  const board = await live({ title: 'Board meeting', audience: [ann.email] });
  await using atBob = await windowAt(board, bob, 'schedule');
  const { page } = atBob;
  await page.getByRole('heading', { name: 'This meeting does not exist, or is not for you' }).waitFor();
  await page.getByRole('link', { name: 'Schedule and audience' }).click();
  await page.getByRole('heading', { name: 'Board meeting', level: 1 }).waitFor();
  await page.getByRole('group', { name: 'Who is invited' }).getByText(ann.email, { exact: true }).waitFor();
  expect(atBob.problems).toEqual([]);
});

test('a meeting that does not exist and one that is for others look the same', async () => {
  const board = await live({ title: 'Board meeting', audience: [ann.email] });
  const secret = await sandbox.addMeeting({ audience: [ann.email], from: 3_600_000, to: 7_200_000 });
  const unknown = { meetingID: board.meetingID, orderID: 7 };
  const seen: (string | null)[] = [];
  for (const meeting of [board, secret, unknown]) {
    await using atBob = await windowAt(meeting, bob);
    const { page } = atBob;
    await page.getByRole('heading', { name: 'This meeting does not exist, or is not for you' }).waitFor();
    await page.getByText('You are signed in as bob@example.com').waitFor();
    expect(await page.getByRole('link', { name: 'Schedule and audience' }).count()).toBe(0);
    seen.push(await page.locator('main').textContent(), await page.title());
    if (meeting === board) await look(atBob, 'meeting-refused');
  }
  expect(new Set(seen).size).toBe(2);
});
