import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { expect, test } from 'vitest';
import { endNow } from '../support/end-now.ts';
import { makeHost } from '../support/managed.ts';
import { until } from '../support/until.ts';
import { openConsoleStage } from './support/console-stage.ts';
import { lookAt, looks } from './support/looks.ts';

const stage = await openConsoleStage();
const { sandbox, api, live, visit } = stage;
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Ann hosts, Bob is invited, and Eve sees all. */
async function people(tag: string) {
  const named = (name: string) => sandbox.addUser(name, { email: `${name}.${tag}@example.com`.toLowerCase() });
  return { ann: await named('Ann'), bob: await named('Bob'), eve: await named('Eve') };
}

/** A meeting that has taken place, with one who was in. */
async function held(title: string, plan: { audience?: string[] }, who?: { userID: number }) {
  const past = await live({ title, ...plan });
  if (who) await (await api.as(who)).meetings.join.mutate(past);
  await endNow(sandbox, past);
  await archiveAll(sandbox.scheduler);
  await closeDue(sandbox.scheduler);
  return past;
}

test.each(looks)('one finds what is to come and what is over, by day: $name', async ({ name, ...look }) => {
  const { ann, bob } = await people(name);
  const invited = [ann.email, bob.email];
  const soon = await sandbox.addMeeting({ title: `Soon ${name}`, audience: invited, from: 25.5 * minute, to: hour });
  await makeHost(sandbox.db, soon, ann);
  await sandbox.addMeeting({ title: `Later ${name}`, audience: invited, from: 40 * day, to: 42 * day });
  await sandbox.addMeeting({ title: `Not for Bob ${name}`, audience: [ann.email], from: hour, to: 2 * hour });
  const over = await held(`Over ${name}`, { audience: invited }, bob);
  await makeHost(sandbox.db, over, ann);

  await using atBob = await visit({ ...look, reducedMotion: 'reduce' });
  const { page } = atBob;
  await atBob.signIn(await api.token(bob));
  await page.getByRole('heading', { name: 'Live meetings' }).waitFor();
  await page.getByRole('link', { name: 'Upcoming' }).click();

  const row = page.getByRole('article').filter({ hasText: `Soon ${name}` });
  // However long it took to get here.
  await row.getByText(/^in (2[0-6]|1\d) min$/).waitFor();
  await row.getByText('By invitation').waitFor();
  expect(await page.getByRole('link', { name: 'Upcoming' }).getAttribute('aria-current')).toBe('page');
  expect(
    await page
      .getByRole('article')
      .filter({ hasText: `Later ${name}` })
      .count(),
  ).toBe(1);
  expect(await page.getByText(`Not for Bob ${name}`).count()).toBe(0);
  expect(await page.getByRole('link', { name: /Manage|New meeting/ }).count()).toBe(0);
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Upcoming meetings');
  await lookAt(atBob, `upcoming-${name}`);

  await page.getByRole('link', { name: 'Past' }).click();
  const past = page.getByRole('article').filter({ hasText: `Over ${name}` });
  await past.getByText('1 person').waitFor();
  expect(await past.getByRole('link', { name: `Over ${name}` }).getAttribute('href')).toBe(
    `/meetings/${over.meetingID}/1/record`,
  );
  await lookAt(atBob, `past-${name}`);

  await using atAnn = await visit({ ...look, path: '/upcoming' });
  await atAnn.signIn(await api.token(ann));
  const hers = atAnn.page.getByRole('article').filter({ hasText: `Soon ${name}` });
  await hers.getByText('Host', { exact: true }).waitFor();
  await hers.getByRole('link', { name: 'Manage' }).click();
  await atAnn.page.getByRole('heading', { name: `Soon ${name}`, level: 1 }).waitFor();
  expect(atAnn.problems).toEqual([]);
});

test('what was called off is marked among what is over', async () => {
  const { ann } = await people('cancelled');
  const off = await live({ title: 'Called off' });
  await makeHost(sandbox.db, off, ann);
  await (await api.as(ann)).schedule.cancel.mutate(off);
  await archiveAll(sandbox.scheduler);
  await closeDue(sandbox.scheduler);

  await using atAnn = await visit({ path: '/past' });
  await atAnn.signIn(await api.token(ann));

  const row = atAnn.page.getByRole('article').filter({ hasText: 'Called off' });
  await row.getByText('Cancelled').waitFor();
  await row.getByText('Nobody was in').waitFor();
  expect(atAnn.problems).toEqual([]);
});

test('who sees all meetings can narrow each list to those they host', async () => {
  const { ann, eve } = await people('mine');
  const closed = { audience: [ann.email] };
  const titles = {
    live: ['Hers live', 'Ours live'],
    upcoming: ['Hers soon', 'Ours soon'],
    past: ['Hers over', 'Ours over'],
  };
  for (const title of titles.live) await live({ title, ...closed });
  for (const title of titles.upcoming) await sandbox.addMeeting({ title, ...closed, from: hour, to: 2 * hour });
  for (const title of titles.past) await held(title, closed);
  const hosted = await sandbox.db.selectFrom('meeting').select('meetingID').where('title', 'like', 'Hers%').execute();
  for (const meeting of hosted) await makeHost(sandbox.db, meeting, eve);

  await using atEve = await visit();
  const { page } = atEve;
  await atEve.signIn(await api.token(eve, 'admin'));
  for (const [of, [mine = '', other = '']] of Object.entries(titles)) {
    await page.getByRole('link', { name: of, exact: false }).first().click();
    await page.getByRole('link', { name: other, exact: true }).waitFor();
    await page.getByLabel('Mine').check();
    await page.getByRole('link', { name: other, exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: mine, exact: true }).waitFor();
    await lookAt(atEve, `mine-${of}`);
    await page.getByLabel('All').check();
    await page.getByRole('link', { name: other, exact: true }).waitFor();
  }
  expect(atEve.problems).toEqual([]);
});

test('a long list grows as one scrolls, and by its button', async () => {
  const { ann } = await people('long');
  const course = await sandbox.addMeeting({ title: 'Course', from: hour, to: 2 * hour });
  await makeHost(sandbox.db, course, ann);
  const windows = Array.from({ length: 120 }, (_, n) => ({
    fromdatetime: new Date(Date.now() + (n + 1) * day),
    todatetime: new Date(Date.now() + (n + 1) * day + hour),
  }));
  await (await api.as(ann)).schedule.addInstances.mutate({ meetingID: course.meetingID, windows });

  await using atAnn = await visit({ path: '/upcoming' });
  const { page } = atAnn;
  await atAnn.signIn(await api.token(ann, 'schedule'));
  await page.getByLabel('Mine').check();
  const rows = page.getByRole('article');
  await until(async () => (await rows.count()) === 50 || `there are ${await rows.count()} rows`);
  await page.getByRole('button', { name: 'Show more' }).focus();
  await until(async () => (await rows.count()) > 50 || 'there are no more');
  await page.getByRole('button', { name: 'Show more' }).scrollIntoViewIfNeeded();
  await until(async () => (await rows.count()) === 121 || `there are ${await rows.count()} rows`);
  await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' });
  expect(atAnn.problems).toEqual([]);
});

test('where nothing is planned or over, the list says so, and where it cannot be read, why', async () => {
  const nobody = await sandbox.addUser('Nobody');
  await using visitor = await visit({ path: '/past' });
  const { page } = visitor;
  await visitor.signIn(await api.token(nobody));
  await page.getByText('Nothing is over yet').waitFor();
  await lookAt(visitor, 'past-empty');

  await page.route('**/trpc/schedule.instances**', (route) => route.abort());
  await page.getByRole('link', { name: 'Upcoming' }).click();
  await page.getByRole('alert').getByText('The server cannot be reached.').waitFor();
  await lookAt({ ...visitor, problems: [] }, 'upcoming-unreachable');
  await page.unroute('**/trpc/schedule.instances**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  expect(await page.getByRole('heading', { name: 'Upcoming meetings' }).count()).toBe(1);
});
