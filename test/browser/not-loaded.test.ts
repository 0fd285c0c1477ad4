import { expect, test } from 'vitest';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const ann = await sandbox.addUser('Ann');

test('a page that cannot be loaded says so, leaves the others as they are, and can be loaded again', async () => {
  const { meetingID, orderID } = await live({ title: 'Seminar' });
  await using atAnn = await visit({ path: `/meetings/${meetingID}/${orderID}` });
  const { page } = atAnn;
  await atAnn.signIn(await api.token(ann));
  await page.getByRole('heading', { name: 'Seminar' }).waitFor();
  await page.route('**/assets/list-page-*', (route) => route.abort());

  await page.getByRole('link', { name: 'Live meetings' }).click();
  await page.getByRole('heading', { name: 'This page could not be loaded' }).and(page.locator(':focus')).waitFor();
  expect((await analyze(page)).violations).toEqual([]);
  await page.goBack();
  await page.getByRole('heading', { name: 'Seminar' }).waitFor();
  await page.goForward();
  await page.getByRole('heading', { name: 'This page could not be loaded' }).waitFor();

  await page.unroute('**/assets/list-page-*');
  await page.getByRole('button', { name: 'Load it again' }).click();
  await page.getByRole('heading', { name: 'Live meetings' }).waitFor();
});

test('a meeting goes on without a part that cannot be loaded, which comes once it can be', async () => {
  const seminar = await live({ title: 'Seminar' });
  await using atAnn = await visit({ path: `/meetings/${seminar.meetingID}/${seminar.orderID}` });
  const { page, chat } = atAnn;
  await page.route('**/assets/host-tools-*.js', (route) => route.abort());
  const asked = page.waitForRequest('**/assets/host-tools-*.js');
  await atAnn.signIn(await api.token(ann, 'schedule'));
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByLabel('Message', { exact: true }).fill('hello');
  await page.getByRole('button', { name: 'Send' }).click();
  await asked;
  await chat.getByText('hello').waitFor();
  expect(await page.getByRole('button', { name: 'Manage' }).count()).toBe(0);

  await page.unroute('**/assets/host-tools-*.js');
  await page.getByRole('button', { name: 'Manage' }).waitFor();
});
