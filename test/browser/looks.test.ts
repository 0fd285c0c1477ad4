import { mkdir } from 'node:fs/promises';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { endNow } from '../support/end-now.ts';
import { root } from '../support/repository.ts';
import { until } from '../support/until.ts';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';
import { holdSeminar } from './support/seminar.ts';

const stage = await openConsoleStage();
const { sandbox, api, live, visit } = stage;
const folder = `${root}/screenshots`;
await mkdir(folder, { recursive: true });

const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 780 };

test.each([
  { name: 'light', colorScheme: 'light' as const, viewport: desktop },
  { name: 'dark', colorScheme: 'dark' as const, viewport: desktop },
  { name: 'phone', colorScheme: 'light' as const, viewport: phone },
  { name: 'phone-dark', colorScheme: 'dark' as const, viewport: phone },
])('every view is legible and can be operated by everybody: $name', async ({ name, ...options }) => {
  const minute = 60_000;
  const { seminar, john } = await holdSeminar(stage);
  const course = {
    title: 'BDMS Course',
    description: 'Big data management systems',
    from: -40 * minute,
    to: 15 * minute,
  };
  await live({ ...course, audience: [john.email] });
  await using visitor = await visit({ ...options, reducedMotion: 'reduce' });
  const { page } = visitor;
  const look = async (view: string) => {
    await page.screenshot({ path: `${folder}/${view}-${name}.png` });
    await expectAccessible(page);
  };

  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await look('sign-in');
  await visitor.signIn('no token');
  await page.getByRole('alert').getByText('This is not a Rollcall token').waitFor();
  await look('sign-in-refused');
  await visitor.signIn(await api.token(john));

  await page.getByRole('link', { name: 'Seminar' }).first().waitFor();
  await look('list');

  await page.goto(`${api.url}/meetings/${seminar.meetingID}/${seminar.orderID}`);
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByLabel('Message', { exact: true }).fill('Thanks, that is clear now.');
  await page.keyboard.press('Enter');
  await visitor.chat.getByText('Thanks, that is clear now.').waitFor();
  const box = page.getByLabel('Message', { exact: true });
  await until(async () => (await box.inputValue()) === '' || 'the box is not empty again');
  await look('meeting');
  await expectNoSidewaysScrolling(page);

  await endNow(sandbox, seminar);
  await archiveAll(sandbox.scheduler);
  await closeDue(sandbox.scheduler);
  await page.getByRole('status').getByText('This meeting is over.').waitFor();
  await look('meeting-over');

  await page.goto(`${api.url}/meetings/7/1`);
  await page.getByRole('alert').getByText('There is no such meeting').waitFor();
  await look('meeting-refused');
  expect(visitor.problems).toEqual([]);
});

test.each(['light', 'dark'] as const)('where nothing is live, the list says so: %s', async (colorScheme) => {
  const nobody = await sandbox.addUser(`Nobody ${colorScheme}`);
  await using visitor = await visit({ colorScheme, viewport: desktop });
  const { page } = visitor;
  await page.route('**/trpc/**', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(/"meetings":\[\{.*?\}\],"nextCursor"/g, '"meetings":[],"nextCursor"');
    await route.fulfill({ response, body });
  });
  await visitor.signIn(await api.token(nobody));
  await page.getByRole('heading', { name: 'Live meetings' }).waitFor();
  await page.getByText('Nothing is live right now').waitFor();
  await page.screenshot({ path: `${folder}/list-empty-${colorScheme}.png` });
  await expectAccessible(page);
  expect(visitor.problems).toEqual([]);
});

/** No serious or critical finding of axe. */
async function expectAccessible(page: Page): Promise<void> {
  const { violations, passes } = await analyze(page);
  // An analysis that saw nothing finds nothing.
  expect(passes.map(({ id }) => id)).toContain('color-contrast');
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`);
  expect(found).toEqual([]);
}

async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
}
