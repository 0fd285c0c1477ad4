import { expect, test } from 'vitest';
import { z } from 'zod';
import { makeHost } from '../support/managed.ts';
import { until } from '../support/until.ts';
import { openConsoleStage } from './support/console-stage.ts';
import { lookAt, looks } from './support/looks.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const { db } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const bystander = await sandbox.addMeeting({ title: 'Bystander', from: 3_600_000, to: 7_200_000 });

/** What MySQL has of a meeting. */
async function stored(meetingID: number) {
  const [meeting, instances, audience, hosts] = await Promise.all([
    db.selectFrom('meeting').selectAll().where('meetingID', '=', meetingID).executeTakeFirstOrThrow(),
    db.selectFrom('meeting_instance').selectAll().where('meetingID', '=', meetingID).orderBy('orderID').execute(),
    db.selectFrom('audience').select('email').where('meetingID', '=', meetingID).orderBy('email').execute(),
    db.selectFrom('role').select('userID').where('meetingID', '=', meetingID).execute(),
  ]);
  const { title, description, isPublic, removedAt } = meeting;
  return {
    title,
    description,
    isPublic: isPublic !== 0,
    isRemoved: removedAt !== null,
    windows: instances.map(
      ({ fromdatetime, todatetime }) => `${fromdatetime.toISOString()} ${todatetime.toISOString()}`,
    ),
    cancelled: instances
      .filter(({ cancelledAt }) => cancelledAt)
      .map(({ orderID, endReason }) => `${orderID} ${endReason}`),
    audience: audience.map(({ email }) => email),
    hosts: hosts.map(({ userID }) => userID),
  };
}

const meetings = () => db.selectFrom('meeting').select('meetingID').orderBy('meetingID').execute();

/** The clocks in Berlin, where the visitors are, change on the last Sundays of March and October. */
const year = new Date().getUTCFullYear() + 1;

/** A time in Berlin, but for the hours in which the clocks change: `2027-03-18T10:00`. */
function berlin(local: string): string {
  const utc = new Date(`${local}:00Z`);
  const shown = new Date(`${utc.toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' }).replace(' ', 'T')}Z`);
  return new Date(2 * utc.getTime() - shown.getTime()).toISOString();
}
const inBerlin = (from: string, to: string): string => `${berlin(from)} ${berlin(to)}`;

test.each(looks)(
  'a meeting is created on one page, every week at the same time of day: $name',
  async ({ name, ...look }) => {
    const before = await stored(bystander.meetingID);
    await using atAnn = await visit({ ...look, reducedMotion: 'reduce', path: '/upcoming' });
    const { page } = atAnn;
    await atAnn.signIn(await api.token(ann, 'schedule'));
    await page.getByRole('link', { name: 'New meeting' }).click();
    await page.getByRole('heading', { name: 'New meeting' }).waitFor();
    await lookAt(atAnn, `new-meeting-empty-${name}`);

    await page.getByLabel('Title').fill(' Algorithms ');
    await page.getByLabel('Description').fill('Graphs\nand trees');
    await page.getByLabel('By invitation').check();
    await page.getByLabel('Starts').fill(`${year}-03-18T10:00`);
    await page.getByRole('button', { name: '1 h 30 min' }).click();
    await page.getByLabel('Repeat every week').check();
    await page.getByLabel('Up to').fill(`${year}-04-10`);
    await page.getByText('4 times', { exact: true }).waitFor();
    await page.getByLabel('E-mails').fill('Bob <bob@example.com>; nobody\ncem@example.com, Cem@example.com\nwhoever');
    await page.getByText('2 new · 1 repeated · 1 not understood').waitFor();
    await page.getByText('Line 3: whoever').waitFor();
    await lookAt(atAnn, `new-meeting-${name}`);
    await page.getByRole('button', { name: 'Create the meeting' }).click();

    await page.getByRole('heading', { name: 'Algorithms', level: 1 }).waitFor();
    const meetingID = Number(new URL(page.url()).pathname.split('/').at(-1));
    expect(await stored(meetingID)).toEqual({
      title: 'Algorithms',
      description: 'Graphs\nand trees',
      isPublic: false,
      isRemoved: false,
      windows: [
        inBerlin(`${year}-03-18T10:00`, `${year}-03-18T11:30`),
        inBerlin(`${year}-03-25T10:00`, `${year}-03-25T11:30`),
        inBerlin(`${year}-04-01T10:00`, `${year}-04-01T11:30`),
        inBerlin(`${year}-04-08T10:00`, `${year}-04-08T11:30`),
      ],
      cancelled: [],
      audience: ['ann@example.com', 'bob@example.com', 'cem@example.com'],
      hosts: [ann.userID],
    });
    await page.getByRole('list', { name: 'Live and to come' }).getByRole('listitem').nth(3).waitFor();
    await page.getByRole('group', { name: 'Who is invited' }).getByText('cem@example.com').waitFor();
    await page.getByRole('list', { name: 'Hosts' }).getByText('(you)').waitFor();
    await lookAt(atAnn, `schedule-${name}`);
    expect(await stored(bystander.meetingID)).toEqual(before);
  },
);

test('what was sent without an answer is not done twice, and nothing that was entered is lost', async () => {
  await using atAnn = await visit({ path: '/meetings/new' });
  const { page } = atAnn;
  await atAnn.signIn(await api.token(ann, 'schedule'));
  await page.getByLabel('Title').fill('First title');
  await page.getByLabel('By invitation').check();
  await page.getByLabel('Starts').fill(`${year}-05-03T09:00`);
  await page.getByLabel('E-mails').fill('bob@example.com');
  const before = await meetings();
  /** The server does what it is asked, and its answer is lost. */
  const lose = (procedure: string) =>
    page.route(`**/trpc/${procedure}**`, async (route) => {
      await route.fetch();
      await route.abort();
    });
  await lose('schedule.putMeeting');
  await page.getByRole('button', { name: 'Create the meeting' }).click();
  await page.getByRole('alert').getByText('The server did not answer.').waitFor();

  await page.getByLabel('Title').fill('Second title');
  await page.unroute('**/trpc/schedule.putMeeting**');
  await lose('schedule.addInstances');
  await page.getByRole('button', { name: 'Create the meeting' }).click();
  await page.getByText('The meeting has been created, but not all of it is saved yet.').waitFor();
  expect(await page.getByLabel('Starts').isDisabled()).toBe(true);
  expect(await page.getByLabel('E-mails').inputValue()).toBe('bob@example.com');
  await lookAt({ ...atAnn, problems: [] }, 'new-meeting-unanswered');

  await page.unroute('**/trpc/schedule.addInstances**');
  await page.getByRole('button', { name: 'Save the rest' }).click();
  await page.getByRole('heading', { name: 'Second title', level: 1 }).waitFor();

  const added = (await meetings()).filter(({ meetingID }) => !before.some((one) => one.meetingID === meetingID));
  expect(added).toHaveLength(1);
  expect(await stored(added[0]?.meetingID ?? 0)).toEqual({
    title: 'Second title',
    description: '',
    isPublic: false,
    isRemoved: false,
    windows: [`${year}-05-03T07:00:00.000Z ${year}-05-03T08:00:00.000Z`],
    cancelled: [],
    audience: ['ann@example.com', 'bob@example.com'],
    hosts: [ann.userID],
  });
});

test('by keyboard alone, and what is wrong is said as one types', async () => {
  await using atAnn = await visit({ path: '/meetings/new' });
  const { page } = atAnn;
  await atAnn.signIn(await api.token(ann, 'schedule'));
  await page.getByRole('heading', { name: 'New meeting' }).waitFor();
  const focused = () =>
    page.evaluate('document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent');
  const tabTo = async (name: string) => {
    await until(async () => {
      if (String(await focused()).startsWith(name)) return true;
      await page.keyboard.press('Tab');
      return `the focus is on ${String(await focused())}`;
    });
  };
  await tabTo('Create the meeting');
  await page.keyboard.press('Enter');
  await page.getByText('Give the meeting a title.').waitFor();
  await until(async () => (await focused()) === 'Title' || 'the title has no focus');
  expect(await page.getByLabel('Title').getAttribute('aria-invalid')).toBe('true');
  const said = await page.getByLabel('Title').getAttribute('aria-describedby');
  expect(await page.locator(`[id="${said}"]`).textContent()).toBe('Give the meeting a title.');

  await page.keyboard.insertText('x'.repeat(210));
  await page.getByText('45 characters left').waitFor();
  await page.keyboard.insertText('x'.repeat(47));
  await page.getByText('This is 2 characters too long.').waitFor();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('By keyboard');
  await page.getByText('too long').waitFor({ state: 'detached' });

  await page.getByLabel('Ends').fill(`${year}-01-01T09:00`);
  await page.getByLabel('Starts').fill(`${year}-01-01T10:00`);
  await page.getByLabel('Ends').fill(`${year}-01-01T09:30`);
  await page.getByText('It must end after it starts.').waitFor();
  await lookAt(atAnn, 'new-meeting-problems');
  await page.getByLabel('Title').focus();
  await page.keyboard.press('Enter');
  await until(async () => (await focused()) === 'Ends' || 'the end has no focus');
  await page.getByLabel('Ends').fill(`${year}-01-01T11:00`);
  await tabTo('Add another time');
  await page.keyboard.press('Enter');
  await page.getByRole('group', { name: 'Time 2' }).waitFor();
  expect(await page.getByRole('group', { name: 'Time 2' }).getByLabel('Starts').inputValue()).toBe(
    `${year}-01-08T10:00`,
  );
  await tabTo('Create the meeting');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'By keyboard', level: 1 }).waitFor();
  expect(await focused()).toBe('By keyboard');
  expect(atAnn.problems).toEqual([]);
});

/** A meeting that Ann hosts, and her page of it; she has no scope. */
async function hosted(plan: Parameters<typeof live>[0] = {}) {
  const instance = await live({ title: 'Course', description: 'A course', from: 3_600_000, to: 7_200_000, ...plan });
  await makeHost(db, instance, ann);
  const atAnn = await visit({ path: `/meetings/${instance.meetingID}`, reducedMotion: 'reduce' });
  await atAnn.signIn(await api.token(ann));
  await atAnn.page.getByRole('heading', { name: plan.title ?? 'Course', level: 1 }).waitFor();
  return { instance, atAnn, asAnn: await api.as(ann) };
}

test('what somebody else has changed meanwhile is said, and what was typed is kept', async () => {
  const { instance, atAnn, asAnn } = await hosted();
  await using _ = atAnn;
  const { page } = atAnn;
  const { meetingID } = instance;
  await page.getByLabel('Title').fill('Hers');
  await asAnn.schedule.putMeeting.mutate({ meetingID, title: 'Theirs', description: 'Another course' });

  await page.getByRole('button', { name: 'Save', exact: true }).click();

  await page.getByRole('alert').getByText('Somebody else has changed this meanwhile.').waitFor();
  await page.getByText('The title is now “Theirs”.').waitFor();
  await page.getByText('The description is now “Another course”.').waitFor();
  expect(await page.getByLabel('Title').inputValue()).toBe('Hers');
  expect(await stored(meetingID)).toMatchObject({ title: 'Theirs' });
  await lookAt(atAnn, 'schedule-conflict');

  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();
  expect(await stored(meetingID)).toMatchObject({ title: 'Hers', description: 'Another course' });
  await page.getByRole('heading', { name: 'Hers', level: 1 }).waitFor();

  // Whatever else has changed of the meeting does not matter.
  await page.getByLabel('Description').fill('Hers as well');
  await asAnn.audience.add.mutate({ meetingID, emails: ['dan@example.com'] });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();
  expect(await stored(meetingID)).toMatchObject({ title: 'Hers', description: 'Hers as well' });
  expect(atAnn.problems).toEqual([]);
});

test('what is typed while it is saved stays, and a save whose answer was lost is not taken for a change by others', async () => {
  const { instance, atAnn } = await hosted();
  await using _ = atAnn;
  const { page } = atAnn;
  const { meetingID } = instance;
  let send = () => {};
  const typed = new Promise<void>((resolve) => {
    send = resolve;
  });
  await page.route('**/trpc/schedule.putMeeting**', async (route) => {
    await typed;
    await route.continue();
  });
  await page.getByLabel('Title').fill('Sent');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByLabel('Description').fill('Typed meanwhile');
  send();
  await page.getByRole('heading', { name: 'Sent', level: 1 }).waitFor();
  expect(await page.getByLabel('Description').inputValue()).toBe('Typed meanwhile');
  expect(await stored(meetingID)).toMatchObject({ title: 'Sent', description: 'A course' });
  expect(await page.getByText('Somebody else').count()).toBe(0);

  await page.unroute('**/trpc/schedule.putMeeting**');
  await page.route('**/trpc/schedule.putMeeting**', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('alert').getByText('The server did not answer.').waitFor();
  await page.unroute('**/trpc/schedule.putMeeting**');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();
  expect(await page.getByText('Somebody else').count()).toBe(0);
  expect(await stored(meetingID)).toMatchObject({ title: 'Sent', description: 'Typed meanwhile' });
});

test('times are added, moved and cancelled', async () => {
  const { instance, atAnn } = await hosted();
  await using _ = atAnn;
  const { page } = atAnn;
  const { meetingID } = instance;
  const [first = ''] = (await stored(meetingID)).windows;
  await page.getByRole('button', { name: 'Add times…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add times' });
  await dialog.getByLabel('Starts').fill(`${year}-10-20T18:00`);
  await dialog.getByLabel('Repeat every week').check();
  await dialog.getByLabel('Up to').fill(`${year}-11-03`);
  await lookAt(atAnn, 'schedule-add-times');
  await dialog.getByRole('button', { name: 'Add 3 times' }).click();
  await page.getByRole('status').getByText('Added 3 times.').waitFor();
  await until(async () => (await page.evaluate('document.activeElement.textContent')) === 'Add times…' || 'no focus');
  const added = [
    inBerlin(`${year}-10-20T18:00`, `${year}-10-20T19:00`),
    inBerlin(`${year}-10-27T18:00`, `${year}-10-27T19:00`),
    inBerlin(`${year}-11-03T18:00`, `${year}-11-03T19:00`),
  ];
  expect((await stored(meetingID)).windows).toEqual([first, ...added]);

  const row = page.getByRole('list', { name: 'Live and to come' }).getByRole('listitem').nth(2);
  await row.getByRole('button', { name: 'Change…' }).click();
  const moving = page.getByRole('dialog', { name: 'Change the time' });
  await moving.getByLabel('Starts').fill(`${year}-10-28T19:00`);
  expect(await moving.getByLabel('Ends').inputValue()).toBe(`${year}-10-28T20:00`);
  await lookAt(atAnn, 'schedule-move');
  await moving.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('status').getByText(`It is now`).waitFor();
  const moved = inBerlin(`${year}-10-28T19:00`, `${year}-10-28T20:00`);
  expect((await stored(meetingID)).windows).toEqual([first, added[0], moved, added[2]]);

  await row.getByRole('button', { name: 'Cancel it…' }).click();
  const cancelling = page.getByRole('alertdialog', { name: 'Cancel this time?' });
  await cancelling.getByLabel('Reason').fill('Ann is away');
  await lookAt(atAnn, 'schedule-cancel');
  await cancelling.getByRole('button', { name: 'Cancel it' }).click();
  await row.getByText('Cancelled').waitFor();
  await row.getByText('Ann is away').waitFor();
  expect((await stored(meetingID)).cancelled).toEqual(['3 Ann is away']);
  await until(async () => (await page.evaluate('document.activeElement.textContent')) === 'Times' || 'no focus');
  await lookAt(atAnn, 'schedule-times');
});

test('of what is live, the end is moved at once', async () => {
  const { instance, atAnn } = await hosted({ from: -60_000 });
  await using _ = atAnn;
  const { page } = atAnn;
  await page.getByText('It is live: a change applies at once.').waitFor();
  await page.getByRole('button', { name: 'Change the end…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change the end' });
  expect(await dialog.getByLabel('Starts').count()).toBe(0);
  const end = await page.evaluate<string>(`(() => {
    const end = new Date(Date.now() + 3 * 3600_000);
    end.setSeconds(0, 0);
    return JSON.stringify([end.toISOString(), new Date(end.getTime() - end.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)]);
  })()`);
  const [utc = '', local = ''] = z.array(z.string()).parse(JSON.parse(end));
  await dialog.getByLabel('Ends').fill(local);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('status').getByText('It is now').waitFor();
  const { todatetime } = await (await api.as(bob)).meetings.get.query(instance);
  expect(todatetime.toISOString()).toBe(utc);
  expect(atAnn.problems).toEqual([]);
});

test('leaving the page asks where something is not saved', async () => {
  const { atAnn } = await hosted({ title: 'To be left' });
  await using _ = atAnn;
  const { page } = atAnn;
  await page.getByRole('link', { name: 'Upcoming' }).click();
  await page.getByRole('link', { name: 'Manage To be left' }).click();
  await page.getByLabel('Description').fill('Not saved');
  // Another part of the page has something that is not saved, too; and then no longer.
  await page.getByLabel('E-mails', { exact: true }).fill('ann@example.com');
  await page.getByLabel('E-mails', { exact: true }).fill('');

  for (const leave of [() => page.getByRole('link', { name: 'Past' }).click(), () => page.goBack()]) {
    await leave();
    const dialog = page.getByRole('alertdialog', { name: 'Leave without saving?' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByLabel('Description').inputValue()).toBe('Not saved');
  }
  const asked = page.waitForEvent('dialog');
  await page.evaluate('void setTimeout(() => location.reload())');
  const reload = await asked;
  expect(reload.type()).toBe('beforeunload');
  await reload.dismiss();
  await page.goBack();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click();
  await page.getByRole('heading', { name: 'Upcoming meetings' }).waitFor();
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  expect(atAnn.problems).toEqual([]);
});

test('who manages all meetings removes one, unless it is live', async () => {
  const { instance, atAnn, asAnn } = await hosted({ from: -60_000, title: 'To be removed' });
  await using _ = atAnn;
  expect(await atAnn.page.getByRole('button', { name: 'Remove the meeting…' }).count()).toBe(0);
  await using atBob = await visit({ path: `/meetings/${instance.meetingID}`, reducedMotion: 'reduce' });
  const { page } = atBob;
  await atBob.signIn(await api.token(bob, 'schedule'));
  await page.getByRole('button', { name: 'Remove the meeting…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Remove “To be removed”?' });
  await dialog.getByRole('button', { name: 'Remove the meeting' }).click();
  await dialog.getByText('This meeting is live right now. End it first').waitFor();
  await lookAt(atBob, 'schedule-remove');
  expect(await stored(instance.meetingID)).toMatchObject({ isRemoved: false });

  await asAnn.schedule.end.mutate(instance);
  await dialog.getByRole('button', { name: 'Remove the meeting' }).click();
  await page.getByRole('heading', { name: 'Upcoming meetings' }).waitFor();
  expect(await stored(instance.meetingID)).toMatchObject({ isRemoved: true });
  expect(await stored(bystander.meetingID)).toMatchObject({ isRemoved: false, cancelled: [] });
});

test('who may not manage a meeting is offered nothing, and not told whether there is one', async () => {
  const closed = await live({ title: 'Closed', audience: ['ann@example.com'] });
  const open = await live({ title: 'Open' });
  await using atBob = await visit({ path: `/meetings/${closed.meetingID}` });
  const { page } = atBob;
  await atBob.signIn(await api.token(bob));
  const withheld = page.getByText(
    'This meeting does not exist, or is not for you. You are signed in as bob@example.com.',
  );
  await withheld.waitFor();
  await page.goto(`${api.url}/meetings/999999999`);
  await withheld.waitFor();
  await lookAt(atBob, 'schedule-withheld');
  await page.goto(`${api.url}/meetings/${open.meetingID}`);
  await page.getByText('Only its hosts see and change the schedule of this meeting.').waitFor();
  expect(await page.getByRole('textbox').count()).toBe(0);
  await page.goto(`${api.url}/meetings/new`);
  await page.getByText('You may not schedule meetings').waitFor();
  await lookAt(atBob, 'new-meeting-withheld');

  await using atEve = await visit({ path: `/meetings/${closed.meetingID}` });
  await atEve.signIn(await api.token(bob, 'admin'));
  await atEve.page.getByRole('heading', { name: 'Closed', level: 1 }).waitFor();
  await atEve.page.getByRole('group', { name: 'Who is invited' }).getByText('ann@example.com').waitFor();
  await atEve.page.getByRole('heading', { name: 'Hosts' }).waitFor();
  expect(await atEve.page.getByRole('button', { name: /Add|Change|Cancel|Invite|Remove|Save|Make/ }).count()).toBe(0);
  expect(await atEve.page.getByRole('textbox').count()).toBe(0);
  await lookAt(atEve, 'schedule-read-only');
});
