import type { State } from '../state.ts';

/** The first of March of next year: far enough for any time of the story. */
const start = `${new Date().getUTCFullYear() + 1}-03-01T10:00`;
const upTo = `${new Date().getUTCFullYear() + 1}-03-25`;

export const schedule: readonly State[] = [
  {
    name: 'new-meeting',
    as: 'priya',
    async open(page, { url }) {
      await page.goto(`${url}/meetings/new`);
      await page.getByRole('heading', { name: 'New meeting' }).waitFor();
      await page.getByLabel('Title').waitFor();
    },
  },
  {
    name: 'new-meeting-filled',
    as: 'priya',
    async open(page, { url }) {
      await page.goto(`${url}/meetings/new`);
      await page.getByLabel('Title').fill('Algorithms');
      await page.getByLabel('Description').fill('Graphs and trees');
      await page.getByLabel('By invitation').check();
      await page.getByLabel('Starts').fill(start);
      await page.getByRole('button', { name: '1 h 30 min' }).click();
      await page.getByLabel('Repeat every week').check();
      await page.getByLabel('Up to').fill(upTo);
      await page.getByText('4 times', { exact: true }).waitFor();
    },
  },
  {
    name: 'schedule',
    as: 'sofia',
    async open(page, { url, meetings }) {
      await page.goto(`${url}/meetings/${meetings.course.meetingID}`);
      await page.getByRole('heading', { name: 'Databases for beginners', level: 1 }).waitFor();
      await page.getByRole('list', { name: 'Live and to come' }).getByRole('listitem').nth(3).waitFor();
      await page.getByRole('group', { name: 'Who is invited' }).getByText('tom@example.com').waitFor();
      await page.getByRole('list', { name: 'Hosts' }).getByText('(you)').waitFor();
    },
  },
  {
    name: 'schedule-audience',
    as: 'sofia',
    async open(page, { url, meetings }) {
      await page.goto(`${url}/meetings/${meetings.course.meetingID}`);
      await page
        .getByLabel('E-mails', { exact: true })
        .fill('Priya Nair <priya@example.com>; tom@example.com\n"Nasser, Haled" <haled@example.com>\nnoor at example');
      const preview = page.getByRole('region', { name: 'What was understood' });
      await preview.getByText('2 new · 1 already invited · 1 not understood').waitFor();
    },
  },
];
