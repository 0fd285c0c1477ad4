import type { Instance } from '@rollcall/client';
import type { Page } from 'playwright-core';
import { poll } from '../../services/poll.ts';
import type { State } from '../state.ts';
import { say } from '../story/talk.ts';

const pathOf = ({ meetingID, orderID }: Instance): string => `/meetings/${meetingID}/${orderID}`;

/** Opens an instance's page, and waits for its title. */
export async function openMeeting(page: Page, url: string, instance: Instance, title: string): Promise<void> {
  await page.goto(url + pathOf(instance));
  await page.getByRole('heading', { name: title, level: 1 }).waitFor();
}

const chatOf = (page: Page) => page.getByRole('region', { name: 'Messages' });

async function openSeminar(page: Page, url: string, seminar: Instance): Promise<void> {
  await openMeeting(page, url, seminar, 'Seminar: Exact records');
  await chatOf(page).getByText('Exactly.').waitFor();
}

/** Waits until what is on the page counts as read, and what comes then as new. */
async function untilRead(page: Page): Promise<void> {
  const isRead = "Object.keys(localStorage).some((key) => key.startsWith('rollcall.read.'))";
  await poll(async () => (await page.evaluate(isRead)) === true || 'what is on the page is not read');
}

/** What a page does while its meeting is live. */
export const meeting: readonly State[] = [
  {
    name: 'meeting-waiting',
    as: 'john',
    async open(page, { url, meetings }) {
      await openMeeting(page, url, meetings.exam, 'Preparing for the exam');
      await page.getByText(/^Opens in 1\d minutes$/).waitFor();
    },
  },
  {
    name: 'meeting-quiet',
    as: 'john',
    async open(page, { url, meetings }) {
      await openMeeting(page, url, meetings.quiet, 'Office hour');
      await chatOf(page).getByText('Nothing has happened here yet.').waitFor();
    },
  },
  {
    name: 'meeting-out',
    as: 'john',
    async open(page, { url, meetings }) {
      await openSeminar(page, url, meetings.seminar);
      await page.getByRole('button', { name: 'Join', exact: true }).waitFor();
    },
  },
  {
    name: 'meeting-in',
    as: 'mira',
    async open(page, { url, meetings }) {
      await openSeminar(page, url, meetings.seminar);
      await page.getByRole('button', { name: 'Leave', exact: true }).waitFor();
      await page.getByLabel('Message', { exact: true }).fill('And when the server itself is');
    },
  },
  {
    name: 'meeting-people',
    as: 'mira',
    on: 'phone',
    async open(page, { url, meetings }) {
      await openSeminar(page, url, meetings.seminar);
      await page.getByRole('tab', { name: /People/ }).click();
      await page.getByText('Haled Nasser').last().waitFor();
    },
  },
  {
    name: 'meeting-failed',
    as: 'haled',
    async open(page, { url, meetings }) {
      await page.route('**/trpc/messages.post*', (route) => route.abort());
      await openSeminar(page, url, meetings.seminar);
      await page.getByRole('button', { name: 'Leave', exact: true }).waitFor();
      await page.getByLabel('Message', { exact: true }).fill('Thanks, that is clear now.');
      await page.keyboard.press('Enter');
      await chatOf(page).getByRole('alert').filter({ hasText: 'The server cannot be reached.' }).waitFor();
      await chatOf(page).getByRole('button', { name: 'Try again' }).waitFor();
    },
  },
  {
    name: 'meeting-refused',
    as: 'john',
    async open(page, { url, meetings }) {
      await page.goto(url + pathOf(meetings.board));
      await page.getByRole('heading', { name: 'This meeting does not exist, or is not for you' }).waitFor();
    },
  },
  {
    name: 'meeting-ended',
    as: 'john',
    async open(page, { url, meetings }) {
      await openMeeting(page, url, meetings.drill, 'Colloquium: Clocks that disagree');
      await page.getByRole('status').getByText('This meeting is over.').waitFor();
      await chatOf(page).getByText('Then we go outside').waitFor();
    },
  },
];

/** What is new since one has read. It adds messages to the seminar, so it comes last. */
export const unread: readonly State[] = [
  {
    name: 'meeting-unread',
    as: 'sofia',
    async open(page, story) {
      const { url, meetings, people } = story;
      await page.setViewportSize({ width: 1280, height: 560 });
      await openSeminar(page, url, meetings.seminar);
      await untilRead(page);
      await chatOf(page).hover();
      await page.mouse.wheel(0, -2_000);
      await page.getByRole('button', { name: 'Latest' }).waitFor();
      for (const body of ['One more question.', 'Who keeps the seal?', 'Everybody who was in?']) {
        await say(story, people.haled, meetings.seminar, body);
      }
      await page.getByRole('button', { name: /\d+ new/ }).waitFor();
    },
  },
];
