import { mkdir } from 'node:fs/promises';
import { activateDue } from '@rollcall/server/scheduler/activator';
import type { Instance } from '@rollcall/shared/meeting';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { root } from '../support/repository.ts';
import { until } from '../support/until.ts';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';

const { sandbox, api, visit } = await openConsoleStage();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const office = await api.as(ann, 'schedule');

const minute = 60_000;
const hour = 60 * minute;
const fromNow = (ms: number) => new Date(Date.now() + ms);
const pathOf = ({ meetingID, orderID }: Instance) => `/meetings/${meetingID}/${orderID}`;
const folder = `${root}/screenshots`;
await mkdir(folder, { recursive: true });

async function startIn(instance: Instance, ms: number): Promise<void> {
  await office.schedule.amend.mutate({ ...instance, fromdatetime: fromNow(ms), todatetime: fromNow(ms + hour) });
  await activateDue(sandbox.scheduler);
}

/** As somebody does who comes back to the window: the page asks at once whether the start was moved. */
const comeBack = (page: Page) => page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");

/** Before anything of the page runs: its clock is an hour slow. */
const slowClock = `
  const RealDate = Date;
  const now = () => RealDate.now() - ${hour};
  globalThis.Date = class extends RealDate {
    constructor(...parts) {
      if (parts.length === 0) super(now());
      else super(...parts);
    }
    static now() {
      return now();
    }
  };`;

const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 780 } };

/** Everybody can operate the page as it is, in light and dark, and there is a picture of each. */
async function look(page: Page, view: string): Promise<void> {
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: `${folder}/${view}-${size}-${colorScheme}.png` });
      expect((await analyze(page)).violations).toEqual([]);
    }
  }
}

test('a link that is opened early says what it is to and when, and opens by itself', async () => {
  const seminar = await sandbox.addMeeting({
    title: 'Seminar: Exact records',
    description: 'Open to everybody who is curious',
    from: 24 * hour,
    to: 25 * hour,
  });
  await using atBob = await visit({ path: pathOf(seminar) });
  const { page } = atBob;
  await atBob.signIn(await api.token(bob));

  await page.getByRole('heading', { name: 'Seminar: Exact records', level: 1 }).waitFor();
  await page.getByText('Opens in 23 h').waitFor();
  await page.getByText('Open to everybody who is curious').waitFor();
  await page.getByText(/^Tomorrow, \d\d:\d\d – /).waitFor();
  await until(async () => {
    const title = await page.title();
    return /^Opens tomorrow at \d\d:\d\d · Seminar: Exact records · Rollcall$/.test(title) || `the tab says ${title}`;
  });
  expect(await page.getByRole('button', { name: 'Join' }).count()).toBe(0);
  await look(page, 'meeting-waiting');
  await page.evaluate('window.loadedOnce = true');

  await startIn(seminar, 20.5 * minute);
  await comeBack(page);
  await page.getByText('Opens in 20 minutes').waitFor();
  await page.getByRole('status').getByText('The meeting opens within 30 minutes.').waitFor({ state: 'attached' });
  await startIn(seminar, 1_500);
  await comeBack(page);

  await page.getByRole('button', { name: 'Join' }).waitFor();
  await page.getByRole('status').getByText('The meeting has begun.').waitFor({ state: 'attached' });
  expect(await page.title()).toBe('Seminar: Exact records · Rollcall');
  expect(await page.evaluate('window.loadedOnce')).toBe(true);
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('button', { name: 'Leave' }).waitFor();
  expect(atBob.problems).toEqual([]);
});

test('the countdown goes by the server, whatever the clock of the device says', async () => {
  const seminar = await sandbox.addMeeting({ title: 'Seminar', from: 100 * minute, to: 3 * hour });
  await using atBob = await visit({ path: pathOf(seminar) });
  const { page } = atBob;
  await page.addInitScript(slowClock);
  await page.reload();
  await atBob.signIn(await api.token(bob));

  // By its own clock, the device would count 160 minutes.
  await page.getByText(/^Opens in (9\d|8\d) minutes$/).waitFor();
  await startIn(seminar, 1_500);
  await comeBack(page);
  await page.getByRole('button', { name: 'Join' }).waitFor();
  expect(atBob.problems).toEqual([]);
});

test('who waits for a meeting that is called off sees that, and why', async () => {
  const seminar = await sandbox.addMeeting({ title: 'Seminar', from: 24 * hour, to: 25 * hour });
  await using atBob = await visit({ path: pathOf(seminar) });
  const { page } = atBob;
  await atBob.signIn(await api.token(bob));
  await page.getByText('This page opens by itself.').waitFor();

  await office.schedule.cancel.mutate({ ...seminar, reason: 'Our speaker is ill' });
  await comeBack(page);

  await page.getByText('This meeting was cancelled').waitFor();
  await page.getByText('Our speaker is ill').waitFor();
  await page.getByRole('heading', { name: 'Seminar', level: 1 }).waitFor();
  await look(page, 'meeting-called-off');
  await page.reload();
  await page.getByText('Our speaker is ill').waitFor();
  expect(atBob.problems).toEqual([]);
});

test('whoever manages it gets from there to its schedule', async () => {
  const seminar = await sandbox.addMeeting({ title: 'Seminar', from: 24 * hour, to: 25 * hour });
  await using atAnn = await visit({ path: pathOf(seminar) });
  await atAnn.signIn(await api.token(ann, 'schedule'));
  const link = atAnn.page.getByRole('link', { name: 'Schedule and audience' });
  expect(await link.getAttribute('href')).toBe(`/meetings/${seminar.meetingID}`);
  await atAnn.page.getByText('Opens in 23 h').waitFor();
  expect(atAnn.problems).toEqual([]);
});
