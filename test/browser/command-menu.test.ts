import { closeDue } from '@rollcall/server/scheduler/closer';
import { expect, test } from 'vitest';
import { openConsoleStage } from './support/console-stage.ts';
import { hosted } from './support/hosted.ts';
import { look } from './support/looking.ts';

const stage = await openConsoleStage();
const { sandbox, api, visit } = stage;
const { liveOf, open, openIn } = hosted(stage);
const hanna = await sandbox.addUser('Hanna');
const ann = await sandbox.addUser('Ann');

const minute = 60_000;

const over = await liveOf(hanna, { title: 'Review of October' });
await (await api.as(ann)).meetings.join.mutate(over);
await (await api.as(hanna)).schedule.end.mutate(over);
await closeDue(sandbox.scheduler);
const course = await liveOf(hanna, { title: 'Course on exact records' });
await sandbox.addMeeting({ title: 'Übung zu Mengen', from: 90 * minute, to: 150 * minute });

test('the menu finds meetings, pages and actions by keyboard alone, from everywhere', async () => {
  await using atHanna = await visit({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  await atHanna.signIn(await api.token(hanna));
  const { page } = atHanna;
  await page.getByRole('heading', { name: 'Live meetings' }).waitFor();

  await page.keyboard.press('Control+k');
  const menu = page.getByRole('dialog', { name: 'Search meetings and actions' });
  await menu.getByRole('option', { name: 'Course on exact records' }).waitFor();
  await menu.getByRole('option', { name: 'Übung zu Mengen' }).waitFor();
  await menu.getByRole('option', { name: 'Review of October' }).waitFor();
  await look(atHanna, 'command-menu');

  await page.keyboard.type('ubung');
  await menu.getByText('1 found').waitFor();
  await look(atHanna, 'command-menu-found');
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });

  await page.keyboard.press('Control+k');
  await page.keyboard.type('nothing of the kind');
  await menu.getByText('Nothing is called “nothing of the kind”.').waitFor();
  await look(atHanna, 'command-menu-nothing');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('exact');
  await menu.getByText('1 found').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Course on exact records', level: 1 }).waitFor();
  await menu.waitFor({ state: 'detached' });
  await page.locator('h1:focus').waitFor();

  await page.keyboard.press('Control+k');
  await menu.getByRole('option', { name: 'Join' }).waitFor();
  await menu.getByRole('option', { name: 'Extend…' }).waitFor();
  await page.keyboard.type('upc');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Upcoming meetings', level: 1 }).waitFor();

  await page.keyboard.press('Control+k');
  const recent = menu.getByRole('group', { name: 'Recent' });
  await recent.getByRole('option', { name: 'Course on exact records' }).waitFor();
  expect(atHanna.problems).toEqual([]);
});

test('actions of the page are done from the menu', async () => {
  await using atHanna = await open(hanna, course);
  const { page } = atHanna;
  await page.keyboard.press('Control+k');
  const menu = page.getByRole('dialog', { name: 'Search meetings and actions' });
  await menu.getByRole('option', { name: 'Rename…' }).click();
  const rename = page.getByRole('dialog', { name: 'Rename the meeting' });
  await rename.waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Escape');
  await rename.waitFor({ state: 'detached' });
  expect(await menu.count()).toBe(0);

  await page.keyboard.press('Control+k');
  await page.keyboard.type('join');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Leave', exact: true }).waitFor();
  await page.keyboard.press('Control+k');
  await menu.getByRole('option', { name: 'Leave' }).waitFor();
  expect(await menu.getByRole('option', { name: 'Join' }).count()).toBe(0);
  expect(atHanna.problems).toEqual([]);
});

test('somebody who manages nothing is offered nothing of a host, and finds what they were in', async () => {
  await using atAnn = await openIn(ann, course, { viewport: { width: 390, height: 780 }, hasTouch: true });
  const { page } = atAnn;
  await page.getByRole('button', { name: 'Search meetings and actions' }).click();
  const menu = page.getByRole('dialog', { name: 'Search meetings and actions' });
  await menu.getByRole('option', { name: 'Review of October' }).waitFor();
  await menu.getByRole('option', { name: 'Copy link' }).waitFor();
  expect(await menu.getByRole('option', { name: 'Extend…' }).count()).toBe(0);
  await look(atAnn, 'command-menu-phone');

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await menu.getByRole('option', { name: 'Copy link' }).click();
  await page.getByRole('status').getByText('The link is copied.').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(page.url());
  expect(atAnn.problems).toEqual([]);
});

test('what is typed while the menu is loaded is in it, and not in the message', async () => {
  await using atAnn = await visit({ path: `/meetings/${course.meetingID}/${course.orderID}` });
  const { page } = atAnn;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/command-menu*', async (route) => {
    await held;
    await route.continue();
  });
  await atAnn.signIn(await api.token(await sandbox.addUser('Mira')));
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill('Hello');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('mengen');
  release();
  const menu = page.getByRole('dialog', { name: 'Search meetings and actions' });
  await menu.getByText('1 found').waitFor();
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });
  expect(await message.inputValue()).toBe('Hello');
  await page.locator('.composer textarea:focus').waitFor();
});

test('a server that is away leaves the pages and actions to choose, and is said', async () => {
  await using atHanna = await open(hanna, course);
  const { page } = atHanna;
  await page.route('**/trpc/**instances**', (route) => route.abort());
  await page.keyboard.press('Control+k');
  const menu = page.getByRole('dialog', { name: 'Search meetings and actions' });
  await menu.getByText('Meetings may be missing here.').waitFor();
  await page.keyboard.type('past');
  await menu.getByRole('option', { name: 'Past meetings' }).waitFor();
  expect(await menu.getByRole('option').count()).toBeGreaterThan(0);
});
