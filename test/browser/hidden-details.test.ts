import { closeDue } from '@rollcall/server/scheduler/closer';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { endNow } from '../support/end-now.ts';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const ann = await sandbox.addUser('Ann', { gender: 'female' });
const bob = await sandbox.addUser('Bob', { age: 34 });
const cem = await sandbox.addUser('Cem');
const dan = await sandbox.addUser('Dan');

const pathOf = ({ meetingID, orderID }: Instance) => `/meetings/${meetingID}/${orderID}`;

test('people whose details are not for the reader are shown by name, with no trace of what is hidden', async () => {
  const seminar = await live({ title: 'Seminar' });
  await (await api.as(bob)).meetings.join.mutate(seminar);
  await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);
  // Without motion: axe finds too little contrast in what is still fading in.
  await using atAnn = await visit({ path: pathOf(seminar), reducedMotion: 'reduce' });
  const { page } = atAnn;
  await atAnn.signIn(await api.token(ann));

  const people = page.getByRole('region', { name: 'In until the end' });
  await people.getByText('Bob', { exact: true }).waitFor();
  expect(await people.textContent()).not.toMatch(/null|undefined|@|male/);
  expect((await analyze(page)).violations).toEqual([]);
  expect(atAnn.problems).toEqual([]);
});

test('who joins sees the details of those who came before, without loading the page again', async () => {
  const seminar = await live({ title: 'Seminar' });
  for (const user of [bob, dan]) await (await api.as(user)).meetings.join.mutate(seminar);
  await using atAnn = await visit({ path: pathOf(seminar), reducedMotion: 'reduce' });
  const { page } = atAnn;
  // As if there were so many that they do not fit on one page.
  await page.route(/meetings\.participants/, (route) =>
    route.continue({ url: route.request().url().replaceAll('limit%22%3A1000', 'limit%22%3A1') }),
  );
  await atAnn.signIn(await api.token(ann));
  const people = page.getByRole('region', { name: 'In now' });
  await people.getByText('Bob', { exact: true }).waitFor();
  expect(await people.textContent()).not.toMatch(/null|undefined|@|male/);
  await page.evaluate('window.loadedOnce = true');

  await page.getByRole('button', { name: 'Join' }).click();
  await people.getByText('bob@example.com').waitFor();
  expect(atAnn.requests.filter((path) => path.includes('meetings.participants')).length).toBeGreaterThanOrEqual(3);
  await (await api.as(cem)).meetings.join.mutate(seminar);
  await people.getByText('cem@example.com').waitFor();

  expect(await people.getByRole('listitem').allTextContents()).toEqual([
    expect.stringMatching(/Ann \(you\)ann@example\.com21 · female · since/),
    expect.stringMatching(/Bobbob@example\.com34 · male · since/),
    expect.stringMatching(/Dandan@example\.com21 · male · since/),
    expect.stringMatching(/Cemcem@example\.com21 · male · since/),
  ]);
  expect(await page.evaluate('window.loadedOnce')).toBe(true);
  expect((await analyze(page)).violations).toEqual([]);
  expect(await atAnn.chat.textContent()).toContain('Bob, Dan, Ann and Cem joined');

  await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);
  const stayed = page.getByRole('region', { name: 'In until the end' });
  await stayed.getByText('bob@example.com').waitFor();
  expect(atAnn.problems).toEqual([]);
});
