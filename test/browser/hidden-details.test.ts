import { closeDue } from '@rollcall/server/scheduler/closer';
import { expect, test } from 'vitest';
import { endNow } from '../support/end-now.ts';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');

test('people whose details are not for the reader are shown by name, with no trace of what is hidden', async () => {
  const seminar = await live({ title: 'Seminar' });
  await (await api.as(bob)).meetings.join.mutate(seminar);
  await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);
  await using atAnn = await visit();
  const { page } = atAnn;
  await page.route('**/trpc/meetings.watch*', async (route) => {
    const answer = await route.fetch();
    const hidden = (await answer.text()).replace(/"(age|gender|email)":("[^"]*"|\d+)/g, '"$1":null');
    expect(hidden).toContain('"email":null');
    await route.fulfill({ response: answer, body: hidden });
  });
  await atAnn.signIn(await api.token(ann));
  await page.goto(`${api.url}/meetings/${seminar.meetingID}/${seminar.orderID}`);

  const people = page.getByRole('region', { name: 'In until the end' });
  await people.getByText('Bob').waitFor();
  expect(await people.getByText('Bob').getAttribute('title')).toBeNull();
  expect(await people.textContent()).not.toMatch(/null|undefined|@/);
  expect((await analyze(page)).violations).toEqual([]);
  expect(atAnn.problems).toEqual([]);
});
