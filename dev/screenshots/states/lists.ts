import type { State } from '../state.ts';

export const lists: readonly State[] = [
  {
    name: 'list',
    as: 'john',
    async open(page, { url }) {
      await page.goto(url);
      await page.getByRole('link', { name: 'Seminar: Exact records' }).first().waitFor();
    },
  },
  {
    name: 'list-empty',
    as: 'nobody',
    async open(page, { url }) {
      // Everybody may enter some meetings of the story.
      await page.route('**/trpc/meetings.active**', async (route) => {
        const response = await route.fetch();
        const body = (await response.text()).replaceAll(
          /"meetings":\[\{.*?\}\],"nextCursor"/g,
          '"meetings":[],"nextCursor"',
        );
        await route.fulfill({ response, body });
      });
      await page.goto(url);
      await page.getByText('Nothing is live right now').waitFor();
    },
  },
  {
    name: 'list-unreachable',
    as: 'nobody',
    async open(page, { url }) {
      await page.route('**/trpc/meetings.active**', (route) => route.abort());
      await page.goto(url);
      await page.getByRole('alert').getByText('The server cannot be reached.').waitFor();
    },
  },
  {
    name: 'upcoming',
    as: 'hamid',
    async open(page, { url }) {
      await page.goto(`${url}/upcoming`);
      await page.getByRole('link', { name: 'Monday round' }).first().waitFor();
    },
  },
  {
    name: 'past',
    as: 'hamid',
    async open(page, { url }) {
      await page.goto(`${url}/past`);
      await page.getByRole('link', { name: 'Lecture: What a record proves', exact: true }).waitFor();
    },
  },
  {
    name: 'past-empty',
    as: 'nobody',
    async open(page, { url }) {
      await page.goto(`${url}/past`);
      await page.getByText('Nothing is over yet').waitFor();
    },
  },
  {
    name: 'command-menu',
    as: 'hamid',
    async open(page, { url }) {
      await page.goto(url);
      await page.getByRole('button', { name: 'Search meetings and actions' }).click();
      const menu = page.getByRole('dialog', { name: 'Search meetings and actions' });
      await menu.getByRole('option', { name: 'Monday round' }).first().waitFor();
    },
  },
  {
    name: 'not-found',
    as: 'john',
    async open(page, { url }) {
      await page.goto(`${url}/meetings/0`);
      await page.getByText('There is nothing here').waitFor();
    },
  },
];
