import type { Page } from 'playwright-core';
import type { State } from '../state.ts';
import type { Story } from '../story.ts';

async function openRecord(page: Page, { url, lecture }: Story): Promise<void> {
  await page.goto(`${url}/meetings/${lecture.meetingID}/${lecture.orderID}/record`);
  await page.getByRole('rowheader', { name: 'Tom Becker' }).waitFor();
}

export const record: readonly State[] = [
  {
    name: 'record',
    as: 'hamid',
    async open(page, story) {
      await openRecord(page, story);
      await page.getByRole('img', { name: /^Peak/ }).waitFor();
    },
  },
  {
    name: 'record-exact',
    as: 'hamid',
    async open(page, story) {
      await openRecord(page, story);
      await page.getByRole('button', { name: 'Exact times of Tom Becker' }).click();
      await page.getByText('In numbers').click();
    },
  },
  {
    name: 'record-own',
    as: 'john',
    open: openRecordOfOneself,
  },
  {
    name: 'record-transcript',
    as: 'hamid',
    async open(page, story) {
      await openRecord(page, story);
      await page.getByRole('tab', { name: 'Messages' }).click();
      await page.getByRole('searchbox', { name: 'Search the messages' }).fill('record');
      await page.getByText('1 of 5').waitFor();
      await page.getByRole('checkbox', { name: 'Show who came and went' }).check();
    },
  },
  {
    name: 'record-seal',
    as: 'hamid',
    async open(page, story) {
      await openRecord(page, story);
      await page.getByRole('tab', { name: 'Seal and downloads' }).click();
      await page.getByRole('button', { name: 'Verify' }).click();
      await page.getByText('Its changes give the seal that is stored with it.').waitFor();
    },
  },
  {
    name: 'record-refused',
    as: 'nobody',
    async open(page, { url, lecture }) {
      await page.goto(`${url}/meetings/${lecture.meetingID}/${lecture.orderID}/record`);
      await page.getByRole('heading', { name: 'This record cannot be shown' }).waitFor();
    },
  },
];

async function openRecordOfOneself(page: Page, { url, lecture }: Story): Promise<void> {
  await page.goto(`${url}/meetings/${lecture.meetingID}/${lecture.orderID}/record`);
  await page.getByRole('rowheader', { name: 'John Avery' }).waitFor();
}
