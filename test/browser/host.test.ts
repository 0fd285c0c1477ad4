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
