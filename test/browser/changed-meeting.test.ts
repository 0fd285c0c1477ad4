import { mkdir } from 'node:fs/promises';
import { closeDue } from '@rollcall/server/scheduler/closer';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { root } from '../support/repository.ts';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';
import type { Visitor } from './support/visitor.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const asHost = await api.as(ann, 'schedule');

const minute = 60_000;
const fromNow = (ms: number) => new Date(Date.now() + ms);
const folder = `${root}/screenshots`;
await mkdir(folder, { recursive: true });

/** Bob's page of a meeting that he has joined. */
async function bobIn({ meetingID, orderID }: Instance): Promise<Visitor> {
  const atBob = await visit({
    path: `/meetings/${meetingID}/${orderID}`,
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 900 },
  });
  await atBob.signIn(await api.token(bob));
  await atBob.page.getByRole('button', { name: 'Join' }).click();
  await atBob.page.getByRole('button', { name: 'Leave' }).waitFor();
  return atBob;
}

/** Looks at a page as it is: it can be operated by everybody, and caused no error. */
async function look({ page, problems }: Visitor, view: string): Promise<void> {
  await page.screenshot({ path: `${folder}/${view}.png` });
  expect((await analyze(page)).violations).toEqual([]);
  expect(problems).toEqual([]);
}

test('what a host changes of a live meeting is on the page at once', async () => {
  const course = await live({ title: 'Course', description: 'A course', audience: [ann.email, bob.email] });
  await (await api.as(ann)).meetings.join.mutate(course);
  await using atBob = await bobIn(course);
  const { page, chat } = atBob;
  await page.getByRole('heading', { name: 'Course', level: 1 }).waitFor();

  const { meetingID } = course;
  await asHost.schedule.putMeeting.mutate({ meetingID, title: 'Algorithms', description: 'Graphs and trees' });

  await page.getByRole('heading', { name: 'Algorithms', level: 1 }).waitFor();
  await page.getByText('Graphs and trees').waitFor();
  await chat.getByText('The title is now “Algorithms”. The meeting has a new description').waitFor();
  expect(await chat.getByRole('listitem').last().textContent()).toContain('· Ann ·');
  expect(await page.title()).toBe('Algorithms · Rollcall');

  await asHost.schedule.amend.mutate({ ...course, todatetime: fromNow(20.5 * minute) });

  await page.getByText('20 min left').waitFor();
  await chat.getByText('The meeting now ends at').waitFor();
  await asHost.schedule.putMeeting.mutate({ meetingID, isPublic: true });
  await chat.getByText('The meeting is now open to all').waitFor();
  await look(atBob, 'meeting-changed');

  await page.reload();
  await chat.getByText('The meeting is now open to all').waitFor();
  await page.getByRole('heading', { name: 'Algorithms', level: 1 }).waitFor();

  await asHost.schedule.end.mutate(course);
  await closeDue(sandbox.scheduler);
  await page.getByText('This meeting is over.').waitFor();
  await chat.getByText('The meeting was ended').waitFor();
  await chat.getByText('Ann and Bob left when the meeting ended').waitFor();
  expect(atBob.problems).toEqual([]);
});

test('a meeting that ends soon says so, until its end is moved', async () => {
  const course = await live({ title: 'Course', to: 3 * minute });
  await using atBob = await bobIn(course);
  const notice = atBob.page.getByText('This meeting ends soon, at');
  await notice.waitFor();
  await look(atBob, 'meeting-ending');

  await asHost.schedule.amend.mutate({ ...course, todatetime: fromNow(40.5 * minute) });

  await notice.waitFor({ state: 'detached' });
  await atBob.page.getByText('40 min left').waitFor();
  expect(atBob.problems).toEqual([]);
});

test('who is no longer invited sees that, and nothing of the meeting', async () => {
  const course = await live({ title: 'Course', audience: [ann.email, bob.email] });
  await using atBob = await bobIn(course);
  const { page, chat } = atBob;
  await chat.getByText('Bob joined').waitFor();

  await asHost.audience.remove.mutate({ meetingID: course.meetingID, emails: [bob.email] });

  await page.getByRole('heading', { name: 'You are no longer invited' }).waitFor();
  expect(await chat.count()).toBe(0);
  expect(await page.getByRole('heading', { name: 'Course' }).count()).toBe(0);
  await look(atBob, 'meeting-shut-out');

  await asHost.audience.add.mutate({ meetingID: course.meetingID, emails: [bob.email] });
  await page.getByRole('button', { name: 'Try again' }).click();
  await chat.getByText('Bob is no longer invited').waitFor();
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('button', { name: 'Leave' }).waitFor();
  expect(atBob.problems).toEqual([]);
});

test('who was removed by a host sees that, and may join again', async () => {
  const course = await live({ title: 'Course' });
  await using atBob = await bobIn(course);
  const { page, chat } = atBob;

  await asHost.meetings.remove.mutate({ ...course, userID: bob.userID });

  await page.getByRole('alert').getByText('by a host of the meeting').waitFor();
  await chat.getByText('Bob was removed by a host').waitFor();
  await look(atBob, 'meeting-removed');
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('button', { name: 'Leave' }).waitFor();
  expect(await page.getByText('by a host of the meeting').count()).toBe(0);
});

test('a meeting that is called off says so', async () => {
  const course = await live({ title: 'Course' });
  await using atBob = await bobIn(course);
  const { page, chat } = atBob;

  await asHost.schedule.cancel.mutate(course);
  await closeDue(sandbox.scheduler);

  await page.getByText('This meeting was cancelled.').waitFor();
  await chat.getByText('Bob left when the meeting was cancelled').waitFor();
  expect(await page.getByRole('button', { name: /Join|Leave|Send/ }).count()).toBe(0);
  await look(atBob, 'meeting-cancelled');
});
