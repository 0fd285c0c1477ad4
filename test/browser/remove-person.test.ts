import { expect, test } from 'vitest';
import { openConsoleStage } from './support/console-stage.ts';
import { hosted } from './support/hosted.ts';
import { look } from './support/looking.ts';

const stage = await openConsoleStage();
const { sandbox, api } = stage;
const { liveOf, open, openIn } = hosted(stage);
const hanna = await sandbox.addUser('Hanna');
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');

test('a host removes somebody by keyboard, who sees why and may come back; nobody else is touched', async () => {
  const course = await liveOf(hanna, { title: 'Course' });
  await using atHanna = await open(hanna, course);
  await using atAnn = await openIn(ann, course);
  await using atBob = await openIn(bob, course);
  const { page } = atHanna;

  await page.getByRole('button', { name: 'What to do about Bob' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Remove from the meeting…' }).waitFor();
  await look(atHanna, 'remove-menu');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog', { name: 'Remove Bob?' });
  await dialog.getByText('They can come back, since the meeting is open to all.').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.person-menu:focus').waitFor();

  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Remove from the meeting…' }).waitFor();
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Cancel' }).waitFor();
  await page.keyboard.press('Tab');
  await look(atHanna, 'remove-dialog');
  await page.keyboard.press('Enter');

  await atBob.page.getByRole('alert').getByText('by a host of the meeting').waitFor();
  for (const { chat } of [atHanna, atAnn]) await chat.getByText('Bob was removed by a host').waitFor();
  await page.getByRole('status').getByText('Bob was removed.').waitFor();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.people-scroller:focus').waitFor();
  const { participants } = await (await api.as(hanna)).meetings.participants.query(course);
  expect(participants.map(({ name }) => name)).toEqual(['Ann']);

  await atBob.page.getByRole('button', { name: /^Join/ }).click();
  await atBob.page.getByRole('button', { name: 'Leave', exact: true }).waitFor();
  expect([...atHanna.problems, ...atAnn.problems, ...atBob.problems]).toEqual([]);
});

test('who is also taken off the list sees nothing of the meeting any more', async () => {
  const course = await liveOf(hanna, { title: 'Course', audience: [ann.email, bob.email] });
  await using atHanna = await open(hanna, course, { viewport: { width: 390, height: 780 } });
  await using atAnn = await openIn(ann, course);
  await using atBob = await openIn(bob, course);
  const { page } = atHanna;

  const people = page.getByRole('tab', { name: /People/ });
  if ((await people.count()) > 0) await people.click();
  await page.getByRole('button', { name: 'What to do about Bob' }).click();
  await page.getByRole('menuitem', { name: 'Remove from the meeting…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Remove Bob?' });
  await dialog.getByText('They can come back while they are invited.').waitFor();
  await dialog.getByLabel('Also take Bob off the list').check();
  await dialog.getByText('cannot come back unless they are invited again').waitFor();
  await look(atHanna, 'remove-dialog-phone');
  await dialog.getByRole('button', { name: 'Remove' }).click();

  await atBob.page.getByRole('heading', { name: 'You are no longer invited' }).waitFor();
  await dialog.waitFor({ state: 'detached' });
  const { audience } = await (await api.as(hanna)).audience.list.query({ meetingID: course.meetingID });
  expect(audience.map(({ email }) => email).toSorted()).toEqual([ann.email, hanna.email]);
  await atAnn.chat.getByText('Bob is no longer invited').waitFor();
});

test('a host is not removed by another, and the menu says so; oneself has no menu', async () => {
  const course = await liveOf(hanna, { title: 'Course' });
  const { meetingID } = course;
  await sandbox.db.insertInto('role').values({ meetingID, userID: ann.userID, role: 'host' }).execute();
  await using _atAnn = await openIn(ann, course);
  await using atHanna = await openIn(hanna, course);
  const { page } = atHanna;

  await page.getByRole('button', { name: 'What to do about Ann' }).click();
  expect(await page.getByRole('menuitem', { name: 'A host cannot be removed' }).getAttribute('aria-disabled')).toBe(
    'true',
  );
  await look(atHanna, 'remove-host');
  expect(await page.getByRole('button', { name: 'What to do about Hanna' }).count()).toBe(0);
});

test('who has become a host meanwhile is not removed either, and the dialog says why', async () => {
  const course = await liveOf(hanna, { title: 'Course' });
  await using _atBob = await openIn(bob, course);
  await using atHanna = await open(hanna, course);
  const { page } = atHanna;
  await page.getByRole('button', { name: 'What to do about Bob' }).click();
  await page.getByRole('menuitem', { name: 'Remove from the meeting…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Remove Bob?' });
  await dialog.waitFor();
  await (await api.as(hanna, 'schedule')).roles.set.mutate({
    meetingID: course.meetingID,
    userID: bob.userID,
    role: 'host',
  });
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await dialog.getByRole('alert').getByText('A host cannot be removed.').waitFor();
  await look(atHanna, 'remove-refused');
});

test('who manages nothing has no such menu', async () => {
  const course = await liveOf(hanna, { title: 'Course' });
  await using _atBob = await openIn(bob, course);
  await using atAnn = await openIn(ann, course);
  await atAnn.page.getByText('Bob', { exact: true }).first().waitFor();
  expect(await atAnn.page.getByRole('button', { name: 'What to do about Bob' }).count()).toBe(0);
  expect(await atAnn.page.getByRole('button', { name: 'Manage the meeting' }).count()).toBe(0);
});
