import { closeDue } from '@rollcall/server/scheduler/closer';
import { expect, test } from 'vitest';
import { openConsoleStage } from './support/console-stage.ts';
import { hosted } from './support/hosted.ts';
import { look } from './support/looking.ts';
import type { Visitor } from './support/visitor.ts';

const stage = await openConsoleStage();
const { sandbox, api } = stage;
const { liveOf, open, openIn } = hosted(stage);
const hanna = await sandbox.addUser('Hanna');
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');

const minute = 60_000;
/** Chooses from the menu of what a host does. */
async function choose({ page }: Visitor, item: string): Promise<void> {
  await page.getByRole('button', { name: 'Manage the meeting' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('a host extends, shortens and renames a meeting, and everybody sees it', async () => {
  const course = await liveOf(hanna, { title: 'Course', description: 'A course', to: 40 * minute });
  await using atHanna = await open(hanna, course);
  await using atAnn = await openIn(ann, course);
  await using atBob = await openIn(bob, course);
  const { page } = atHanna;
  const { todatetime } = await (await api.as(hanna)).meetings.get.query(course);

  await page.getByRole('button', { name: 'Manage the meeting' }).click();
  await page.getByRole('menuitem', { name: 'Extend…' }).waitFor();
  await look(atHanna, 'host-menu');
  await page.getByRole('menuitem', { name: 'Extend…' }).click();
  const extend = page.getByRole('dialog', { name: 'Extend the meeting' });
  await extend.getByText('2 people are in; they will be taken out at').waitFor();
  await extend.getByText('+15 min').click();
  await look(atHanna, 'host-extend');
  await extend.getByRole('button', { name: 'Extend to' }).click();
  await page.getByRole('status').getByText('The meeting now ends at').waitFor();
  expect((await (await api.as(hanna)).meetings.get.query(course)).todatetime).toEqual(
    new Date(todatetime.getTime() + 15 * minute),
  );
  for (const { chat } of [atAnn, atBob]) await chat.getByText('The meeting now ends at').waitFor();
  await extend.waitFor({ state: 'detached' });
  await page.locator('.host-manage:focus').waitFor();
  await look(atHanna, 'host-extended');

  await choose(atHanna, 'Shorten…');
  await page.getByRole('dialog', { name: 'Shorten the meeting' }).getByText('−30 min').click();
  await look(atHanna, 'host-shorten');
  await page.getByRole('button', { name: 'Shorten to' }).click();
  await atAnn.chat.getByText('The meeting now ends at').nth(1).waitFor();

  await choose(atHanna, 'Rename…');
  const rename = page.getByRole('dialog', { name: 'Rename the meeting' });
  await rename.getByLabel('Title').fill('');
  await rename.getByText('A meeting needs a title.').waitFor();
  await look(atHanna, 'host-rename');
  await rename.getByLabel('Title').fill('Algorithms');
  await rename.getByRole('button', { name: 'Save' }).click();
  for (const { page } of [atHanna, atAnn, atBob]) {
    await page.getByRole('heading', { name: 'Algorithms', level: 1 }).waitFor();
  }
  expect(atHanna.problems.concat(atAnn.problems, atBob.problems)).toEqual([]);
});

test('a host ends a meeting in one step, with a reason, and everybody is taken out', async () => {
  const course = await liveOf(hanna, { title: 'Course' });
  await using atHanna = await open(hanna, course);
  await using atAnn = await openIn(ann, course);
  await using atBob = await openIn(bob, course);

  await choose(atHanna, 'End now…');
  const dialog = atHanna.page.getByRole('alertdialog', { name: 'End the meeting now?' });
  await dialog.getByText('2 people are taken out now, and the record is closed. This cannot be undone.').waitFor();
  await dialog.getByLabel('Reason (optional)').fill('The room is needed');
  await look(atHanna, 'host-end');
  await dialog.getByRole('button', { name: 'End the meeting' }).click();
  await dialog.waitFor({ state: 'detached' });
  await closeDue(sandbox.scheduler);

  for (const { page } of [atHanna, atAnn, atBob]) await page.getByText('This meeting is over.').waitFor();
  const { state, reason } = await (await api.as(hanna)).meetings.get.query(course);
  expect({ state, reason }).toEqual({ state: 'ended', reason: 'The room is needed' });
  await look(atHanna, 'host-ended');
});

test('the end is said to be what took effect, where that is not what was asked', async () => {
  const course = await liveOf(hanna, { title: 'Course', to: 40 * minute });
  await using atHanna = await open(hanna, course);
  const { page } = atHanna;
  // As if the time that was asked had passed, by Redis's clock, when the change came there.
  await page.route('**/trpc/schedule.amend**', async (route) => {
    const response = await route.fetch();
    const later = (time: string) => new Date(Date.parse(time) + 2 * minute).toISOString();
    const body = (await response.text()).replace(
      /("todatetime":)"([^"]+)"/,
      (_, key, time) => `${key}"${later(time)}"`,
    );
    await route.fulfill({ response, body });
  });
  await choose(atHanna, 'Shorten…');
  await page.getByRole('button', { name: 'Shorten to' }).click();
  await page
    .getByRole('status')
    .getByText(/^The meeting now ends at .*, and not at .*, which had passed\.$/)
    .waitFor();
  expect(atHanna.problems).toEqual([]);
});

test('two hosts who move the end at once do not undo each other', async () => {
  const course = await liveOf(hanna, { title: 'Course', to: 40 * minute });
  await using atHanna = await open(hanna, course);
  const { page } = atHanna;
  const asOther = await api.as(ann, 'schedule');
  const { todatetime } = await asOther.meetings.get.query(course);
  const moved = new Date(todatetime.getTime() + 60 * minute);
  await page.route('**/trpc/meetings.get**', async (route) => {
    await asOther.schedule.amend.mutate({ ...course, todatetime: moved });
    await route.continue();
  });

  await choose(atHanna, 'Extend…');
  const dialog = page.getByRole('dialog', { name: 'Extend the meeting' });
  await dialog.getByRole('button', { name: 'Extend to' }).click();
  await dialog.getByRole('alert').getByText('Another host has moved the end meanwhile').waitFor();
  expect((await asOther.meetings.get.query(course)).todatetime).toEqual(moved);
  await look(atHanna, 'host-conflict');

  await page.unroute('**/trpc/meetings.get**');
  await dialog.getByText('+30 min').click();
  await dialog.getByRole('button', { name: 'Extend to' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await asOther.meetings.get.query(course)).todatetime).toEqual(new Date(moved.getTime() + 30 * minute));
});

test('what a host has typed as a title stays when another renames the meeting meanwhile', async () => {
  const course = await liveOf(hanna, { title: 'Course' });
  await using atHanna = await open(hanna, course);
  const { page } = atHanna;
  await choose(atHanna, 'Rename…');
  const dialog = page.getByRole('dialog', { name: 'Rename the meeting' });
  await dialog.getByLabel('Title').fill('Algorithms');
  const asOther = await api.as(ann, 'schedule');
  // An invitation makes a new version of the meeting too, and is no conflict.
  await asOther.audience.add.mutate({ meetingID: course.meetingID, emails: ['mira@example.com'] });
  await asOther.schedule.putMeeting.mutate({ meetingID: course.meetingID, title: 'Data structures' });
  await page.getByRole('heading', { name: 'Data structures', level: 1, includeHidden: true }).waitFor();

  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('alert').getByText('the meeting is called “Data structures” now').waitFor();
  expect(await dialog.getByLabel('Title').inputValue()).toBe('Algorithms');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Algorithms', level: 1 }).waitFor();
});

test('Enter pressed twice at 300 ms of latency ends a meeting once', async () => {
  const course = await liveOf(hanna, { title: 'Course' });
  await using atHanna = await open(hanna, course);
  await using atAnn = await openIn(ann, course);
  const { page } = atHanna;
  const network = await page.context().newCDPSession(page);
  await network.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 300,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });

  await page.getByRole('button', { name: 'Manage the meeting' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Extend…' }).waitFor();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog', { name: 'End the meeting now?' });
  await dialog.getByText('1 person is taken out now').waitFor();
  await page.keyboard.press('Tab');
  await dialog.locator('.danger:focus').waitFor();
  // However slow this machine is, the second comes before the answer.
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/trpc/schedule.end**', async (route) => {
    await held;
    await route.continue();
  });
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  release();
  await page.getByRole('status').getByText('The meeting is ended').waitFor();
  await dialog.waitFor({ state: 'detached' });
  await closeDue(sandbox.scheduler);
  await atAnn.page.getByText('This meeting is over.').waitFor();

  // A request may carry several calls.
  const ends = atHanna.requests.flatMap((path) => path.match(/schedule\.end/g) ?? []);
  expect(ends).toHaveLength(1);
  const { changes } = await (await api.as(hanna)).history.changes.query(course);
  expect(changes.map(({ type }) => type)).toEqual(['joined', 'amended', 'left']);
  await page.locator('.host-manage:focus').waitFor();
});

test('an end whose answer is lost is asked for again with the same request, and made once', async () => {
  const course = await liveOf(hanna, { title: 'Course' });
  await using atHanna = await open(hanna, course);
  const { page } = atHanna;
  const sent: string[] = [];
  let isAway = true;
  await page.route('**/trpc/schedule.end**', async (route) => {
    sent.push(/"requestID":"(\w+)"/.exec(route.request().postData() ?? '')?.[1] ?? 'none');
    if (!isAway) return await route.continue();
    await route.fetch();
    await route.abort();
  });
  await choose(atHanna, 'End now…');
  const dialog = page.getByRole('alertdialog', { name: 'End the meeting now?' });
  await dialog.getByRole('button', { name: 'End the meeting' }).click();
  await dialog.getByRole('alert').getByText('The server cannot be reached.').waitFor();
  await look(atHanna, 'host-end-failed');
  isAway = false;
  await dialog.getByRole('button', { name: 'End the meeting' }).click();
  await page.getByRole('status').getByText('The meeting is ended').waitFor();
  expect(new Set(sent).size).toBe(1);
});

test('a host who is not in invites by pasting, and who was invited can come', async () => {
  const course = await liveOf(hanna, { title: 'Course', audience: [ann.email] });
  await using atHanna = await open(hanna, course, { viewport: { width: 390, height: 780 } });
  await using atAnn = await openIn(ann, course);
  const { page } = atHanna;
  await choose(atHanna, 'Invite…');
  const dialog = page.getByRole('dialog', { name: 'Invite to the meeting' });
  await dialog.getByLabel('E-mails').fill(`Bob <${bob.email}>, ann@example.com\nnobody`);
  await dialog.getByText('2 e-mails understood').waitFor();
  await dialog.getByText('Line 2: “nobody” is no e-mail, and is left out.').waitFor();
  await look(atHanna, 'host-invite-phone');
  await dialog.getByRole('button', { name: 'Invite 2' }).click();
  await page.getByRole('status').getByText('1 invited. 1 was invited already.').waitFor();
  await dialog.waitFor({ state: 'detached' });
  await look(atHanna, 'host-invited-phone');

  await using atBob = await openIn(bob, course);
  await atAnn.chat.getByText('Bob joined').waitFor();
  expect(atBob.problems).toEqual([]);
});

test('on a phone the dialogs are sheets at the bottom, and everything in them can be reached', async () => {
  const course = await liveOf(hanna, { title: 'Course', to: 40 * minute });
  await using atHanna = await open(hanna, course, { viewport: { width: 360, height: 640 } });
  const { page } = atHanna;
  await page.getByRole('button', { name: 'Manage the meeting' }).click();
  await page.getByRole('menuitem', { name: 'Extend…' }).waitFor();
  await look(atHanna, 'host-menu-phone');
  await page.getByRole('menuitem', { name: 'Extend…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Extend the meeting' });
  await dialog.waitFor();
  await look(atHanna, 'host-extend-phone');
  const box = await dialog.boundingBox();
  expect(box && { x: box.x, width: box.width, bottom: box.y + box.height }).toEqual({ x: 0, width: 360, bottom: 640 });
  for (const button of await dialog.getByRole('button').all()) {
    expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
});

test('who is in is invited to nothing where a meeting is open to all, and is told so', async () => {
  const course = await liveOf(hanna, { title: 'Course' });
  await using atHanna = await open(hanna, course);
  await choose(atHanna, 'Invite…');
  await atHanna.page.getByText('nobody needs an invitation to enter it').waitFor();
  expect(atHanna.problems).toEqual([]);
});
