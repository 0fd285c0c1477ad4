import { expect, test } from 'vitest';
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

/** Berlin's clocks change on the last Sundays of March and October. */
const year = new Date().getUTCFullYear() + 1;

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
        `${year}-03-18T09:00:00.000Z ${year}-03-18T10:30:00.000Z`,
        `${year}-03-25T09:00:00.000Z ${year}-03-25T10:30:00.000Z`,
        `${year}-04-01T08:00:00.000Z ${year}-04-01T09:30:00.000Z`,
        `${year}-04-08T08:00:00.000Z ${year}-04-08T09:30:00.000Z`,
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
