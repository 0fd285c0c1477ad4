import { mkdir } from 'node:fs/promises';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { root } from '../support/repository.ts';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';
import { rewrite } from './support/rewrite.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const folder = `${root}/screenshots`;
await mkdir(folder, { recursive: true });

const hour = 60 * 60_000;
const day = 24 * hour;
const pathOf = ({ meetingID, orderID }: Instance) => `/meetings/${meetingID}/${orderID}`;

/** Noon in the zone of the visitors, today or some days from today. */
function noon(days = 0): Date {
  const date = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(Date.now() + days * day);
  const utc = new Date(`${date}T12:00:00Z`);
  const hours = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: 'numeric' }).format(utc);
  return new Date(utc.getTime() - (Number(hours) - 12) * hour);
}

const named = (time: Date) =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Berlin',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(time.getUTCFullYear() !== noon().getUTCFullYear() && { year: 'numeric' }),
  }).format(time);

/** A meeting that began three days ago, in which Ann has come and said these things at these times. */
async function hold(...said: readonly (readonly [Date, string])[]): Promise<Instance> {
  const congress = await live({ title: 'Congress', from: -3 * day, to: 2 * day });
  const asAnn = await api.as(ann);
  await asAnn.meetings.join.mutate(congress);
  for (const [, body] of said) await asAnn.messages.post.mutate({ ...congress, body });
  await rewrite(sandbox.redis, congress, (stored, seq) => {
    // The join is the first change.
    const [time = new Date(0)] = said[Math.max(seq - 2, 0)] ?? [];
    return { ...stored, timestamp: String(time.getTime()) };
  });
  return congress;
}

test.each(['light', 'dark'] as const)('a meeting of several days says which day it was: %s', async (colorScheme) => {
  const congress = await hold(
    [noon(-2), 'Welcome'],
    [new Date(noon(-2).getTime() + 60_000), 'Let us begin'],
    [noon(-1), 'The second day'],
    [noon(), 'The last day'],
  );
  await using atBob = await visit({ path: pathOf(congress), colorScheme, reducedMotion: 'reduce' });
  const { page, chat } = atBob;
  // So that no midnight passes meanwhile.
  await page.clock.setFixedTime(new Date(noon().getTime() + hour));
  await atBob.signIn(await api.token(bob));
  await chat.getByText('The last day').waitFor();

  const days = chat.getByRole('separator');
  expect(await days.allTextContents()).toEqual([named(noon(-2)), 'Yesterday', 'Today']);
  const rows = await chat.getByRole('listitem').allTextContents();
  expect(rows.map((row) => /Yesterday|Today|Welcome|begin|second|last|joined/.exec(row)?.[0])).toEqual([
    'joined',
    'Welcome',
    'begin',
    'Yesterday',
    'Today',
  ]);
  // The meeting's own times have their day, too.
  const short = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', day: 'numeric', month: 'short' });
  const from = await page.locator('.meeting-clock time').first().textContent();
  expect(from).toContain(short.format(Date.now() - 3 * day));

  await page.screenshot({ path: `${folder}/days-${colorScheme}.png` });
  expect((await analyze(page)).violations).toEqual([]);
  expect(atBob.problems).toEqual([]);
});

test('a meeting of yesterday says so, and one of today says nothing', async () => {
  const past = await hold([noon(-1), 'Yesterday at noon']);
  const present = await hold([noon(), 'Today at noon']);
  await using atBob = await visit({ path: pathOf(past) });
  const { page, chat } = atBob;
  await page.clock.setFixedTime(new Date(noon().getTime() + hour));
  await atBob.signIn(await api.token(bob));
  await chat.getByText('Yesterday at noon').waitFor();
  expect(await chat.getByRole('separator').allTextContents()).toEqual(['Yesterday']);

  await page.goto(api.url + pathOf(present));
  await chat.getByText('Today at noon').waitFor();
  expect(await chat.getByRole('separator').count()).toBe(0);
  expect(atBob.problems).toEqual([]);
});

test('after midnight, what was today is yesterday', async () => {
  const congress = await hold([noon(-1), 'Good morning']);
  await using atBob = await visit({ path: pathOf(congress) });
  const { page, chat } = atBob;
  // Ten seconds before the midnight that was last.
  await page.clock.install({ time: new Date(noon().getTime() - 12 * hour - 10_000) });
  await atBob.signIn(await api.token(bob));
  await chat.getByText('Good morning').waitFor();
  expect(await chat.getByRole('separator').count()).toBe(0);

  await page.clock.runFor(60_000);

  await chat.getByRole('separator', { name: 'Yesterday' }).waitFor();
  expect(atBob.problems).toEqual([]);
});

test('a message that was erased says so', async () => {
  const congress = await hold([noon(), 'My secret'], [noon(), 'Anything else?']);
  await rewrite(sandbox.redis, congress, (stored, seq) => (seq === 2 ? { ...stored, body: '' } : stored));
  await using atBob = await visit({ path: pathOf(congress) });
  await atBob.signIn(await api.token(bob));

  await atBob.chat.getByText('This message was erased.').waitFor();
  expect(await atBob.chat.locator('.message').first().getByRole('button').count()).toBe(0);
  expect(atBob.problems).toEqual([]);
});
