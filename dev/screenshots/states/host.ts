import type { Page } from 'playwright-core';
import type { State } from '../state.ts';
import type { Story } from '../story.ts';
import { openMeeting } from './meeting.ts';

/** Opens the seminar as its host, and chooses from the menu of what a host does. */
async function choose(page: Page, { url, meetings }: Story, item: string): Promise<void> {
  await openMeeting(page, url, meetings.seminar, 'Seminar: Exact records');
  await page.getByRole('button', { name: 'Manage the meeting' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

export const host: readonly State[] = [
  {
    name: 'host-menu',
    as: 'hamid',
    async open(page, { url, meetings }) {
      await openMeeting(page, url, meetings.seminar, 'Seminar: Exact records');
      await page.getByRole('button', { name: 'Manage the meeting' }).click();
      await page.getByRole('menuitem', { name: 'Extend…' }).waitFor();
    },
  },
  {
    name: 'host-extend',
    as: 'hamid',
    async open(page, story) {
      await choose(page, story, 'Extend…');
      await page.getByRole('dialog', { name: 'Extend the meeting' }).getByText('+15 min').click();
    },
  },
  {
    name: 'host-rename',
    as: 'hamid',
    async open(page, story) {
      await choose(page, story, 'Rename…');
      const dialog = page.getByRole('dialog', { name: 'Rename the meeting' });
      await dialog.getByLabel('Title').fill('');
      await dialog.getByText('A meeting needs a title.').waitFor();
    },
  },
  {
    name: 'host-invite',
    as: 'hamid',
    async open(page, story) {
      await choose(page, story, 'Invite…');
      await page.getByRole('dialog').getByRole('heading').waitFor();
    },
  },
  {
    name: 'host-end',
    as: 'hamid',
    async open(page, story) {
      await choose(page, story, 'End now…');
      const dialog = page.getByRole('alertdialog', { name: 'End the meeting now?' });
      await dialog.getByText('This cannot be undone.').waitFor();
    },
  },
  {
    name: 'host-remove',
    as: 'hamid',
    on: 'desktop',
    async open(page, { url, meetings }) {
      await openMeeting(page, url, meetings.seminar, 'Seminar: Exact records');
      await page.getByRole('button', { name: 'What to do about Tom Becker' }).click();
      await page.getByRole('menuitem', { name: 'Remove from the meeting…' }).click();
      await page.getByRole('alertdialog', { name: 'Remove Tom Becker?' }).waitFor();
    },
  },
];
