import type { Instance } from '@rollcall/shared/meeting';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { until } from '../support/until.ts';
import { comeBack, goAway } from './support/attention.ts';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';

const { sandbox, api, live, visit } = await openConsoleStage();

const pathOf = ({ meetingID, orderID }: Instance) => `/meetings/${meetingID}/${orderID}`;

/** Records notifications in place of showing them, which a headless browser does nowhere. */
const recordNotifications = (permission: 'granted' | 'denied') => `
  window.notified = [];
  window.asked = 0;
  window.focused = 0;
  window.focus = () => { window.focused += 1; };
  const allowed = () => localStorage.getItem('test.permission') ?? 'default';
  window.Notification = class extends EventTarget {
    static get permission() { return allowed(); }
    static async requestPermission() {
      window.asked += 1;
      localStorage.setItem('test.permission', '${permission}');
      return allowed();
    }
    constructor(title, { body, tag }) {
      super();
      window.notified.push({ title, body, tag, isOpen: true });
      this.at = window.notified.length - 1;
      window.lastNotification = this;
    }
    close() { window.notified[this.at].isOpen = false; }
  };`;

const records = z.object({
  asked: z.number(),
  focused: z.number(),
  notified: z.array(z.object({ title: z.string(), body: z.string(), tag: z.string(), isOpen: z.boolean() })),
});
const recordOf = async (page: Page) => records.parse(await page.evaluate('({ asked, focused, notified })'));
const untilNotified = (page: Page, times: number) =>
  until(async () => {
    const { notified } = await recordOf(page);
    return notified.length === times || `there are ${notified.length} notifications`;
  });

/** A seminar with Ann in it, and Bob at his browser. */
async function open(permission: 'granted' | 'denied') {
  const seminar = await live({ title: 'Seminar' });
  const ann = await sandbox.addUser('Ann', { email: `ann.${seminar.meetingID}@example.com` });
  const bob = await sandbox.addUser('Bob', { email: `bob.${seminar.meetingID}@example.com` });
  const asAnn = await api.as(ann);
  await asAnn.meetings.join.mutate(seminar);
  const atBob = await visit({ path: '/' });
  const { page } = atBob;
  await page.addInitScript(recordNotifications(permission));
  await page.goto(api.url + pathOf(seminar));
  await atBob.signIn(await api.token(bob));
  await atBob.chat.getByText('Ann joined').waitFor();
  // From then on, what comes is new.
  await until(async () => {
    const mark = await page.evaluate(`localStorage.getItem('rollcall.read.${bob.userID}.${seminar.meetingID}.1')`);
    return mark !== null || 'the history may still be on its way';
  });
  return { seminar, asAnn, atBob, page, toggle: page.getByRole('button', { name: 'Notify me' }) };
}

test('who asks for it is notified of what others write while the tab is out of view', async () => {
  const { seminar, asAnn, atBob, page, toggle } = await open('granted');
  await using _ = atBob;
  expect(await toggle.getAttribute('aria-pressed')).toBe('false');
  // Nobody is asked for anything who has not asked for it.
  await goAway(page);
  await asAnn.messages.post.mutate({ ...seminar, body: 'Before' });
  await until(async () => (await page.title()).startsWith('(1)') || 'nothing is new');
  await comeBack(page);
  expect(await recordOf(page)).toEqual({ asked: 0, focused: 0, notified: [] });

  await toggle.click();
  await page.locator('.notify-toggle[aria-pressed=true]').waitFor();
  expect((await analyze(page)).violations).toEqual([]);
  await asAnn.messages.post.mutate({ ...seminar, body: 'In view' });
  await atBob.chat.getByText('In view', { exact: true }).waitFor();
  await goAway(page);
  await asAnn.messages.post.mutate({ ...seminar, body: `Good\nmorning, ${'and so on '.repeat(40)}` });
  await untilNotified(page, 1);
  const first = { title: 'Seminar', tag: `rollcall.${seminar.meetingID}.1`, isOpen: true };
  const { asked, notified } = await recordOf(page);
  expect(asked).toBe(1);
  expect(notified).toEqual([{ ...first, body: expect.stringMatching(/^Ann: Good morning, and .{100,125}…$/) }]);

  await asAnn.messages.post.mutate({ ...seminar, body: 'Is anybody there?' });
  await untilNotified(page, 2);
  expect((await recordOf(page)).notified[1]).toEqual({ ...first, body: 'Ann: Is anybody there? (1 more)' });

  // A click leads to the tab, and whoever is back needs none.
  await page.evaluate("lastNotification.dispatchEvent(new Event('click'))");
  expect(await recordOf(page)).toMatchObject({ focused: 1, notified: [{}, { isOpen: false }] });
  await comeBack(page);
  await asAnn.messages.post.mutate({ ...seminar, body: 'Welcome back' });
  await atBob.chat.getByText('Welcome back', { exact: true }).waitFor();
  expect((await recordOf(page)).notified).toHaveLength(2);

  // The browser remembers it, until one has had enough.
  await page.reload();
  await page.locator('.notify-toggle[aria-pressed=true]').click();
  await page.locator('.notify-toggle[aria-pressed=false]').waitFor();
  await page.reload();
  await page.locator('.notify-toggle[aria-pressed=false]').waitFor();
  expect(atBob.problems).toEqual([]);
});

test('who has forbidden notifications is told how to allow them', async () => {
  const { atBob, page, toggle } = await open('denied');
  await using _ = atBob;

  await toggle.click();

  await page.getByRole('status').getByText('Allow them in its site settings').waitFor();
  expect(await toggle.getAttribute('aria-pressed')).toBe('false');
  expect((await analyze(page)).violations).toEqual([]);
  expect(atBob.problems).toEqual([]);
});

test('where a browser cannot notify, it is not offered', async () => {
  const { seminar, asAnn, atBob, page, toggle } = await open('granted');
  await using _ = atBob;
  await toggle.waitFor();
  await page.addInitScript("Object.defineProperty(window, 'isSecureContext', { value: false })");
  await page.reload();
  await asAnn.messages.post.mutate({ ...seminar, body: 'Welcome' });
  await atBob.chat.getByText('Welcome').waitFor();

  expect(await toggle.count()).toBe(0);
  expect(atBob.problems).toEqual([]);
});
