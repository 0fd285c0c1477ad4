import type { State } from '../state.ts';

export const signIn: readonly State[] = [
  {
    name: 'sign-in',
    async open(page, { url }) {
      await page.goto(url);
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await page.getByLabel('Access token').waitFor();
    },
  },
  {
    name: 'sign-in-refused',
    async open(page, { url }) {
      await page.goto(url);
      await page.getByLabel('Access token').fill('no token');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').getByText('This is not a Rollcall token').waitFor();
    },
  },
];
