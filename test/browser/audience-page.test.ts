import { expect, test } from 'vitest';
import { makeHost } from '../support/managed.ts';
import { openConsoleStage } from './support/console-stage.ts';
import { lookAt } from './support/looks.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const { db } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const zoe = await sandbox.addUser('Zoé', { email: 'zoe@example.com' });
const bystander = await sandbox.addMeeting({ title: 'Bystander', audience: ['bob@example.com'] });

const audienceOf = async (meetingID: number) =>
  (await db.selectFrom('audience').select('email').where('meetingID', '=', meetingID).orderBy('email').execute()).map(
    ({ email }) => email,
  );
const hostsOf = async (meetingID: number) =>
  (await db.selectFrom('role').select('userID').where('meetingID', '=', meetingID).orderBy('userID').execute()).map(
    ({ userID }) => userID,
  );

/** A meeting that Ann hosts, and her page of it; she has no scope, unless told otherwise. */
async function hosted(audience: string[] | undefined, scope = '') {
  const instance = await live({ title: 'Course', ...(audience ? { audience: [ann.email, ...audience] } : {}) });
  await makeHost(db, instance, ann);
  const atAnn = await visit({ path: `/meetings/${instance.meetingID}`, reducedMotion: 'reduce' });
  await atAnn.signIn(await api.token(ann, scope));
  await atAnn.page.getByRole('heading', { name: 'Invite people' }).waitFor();
  const { page } = atAnn;
  return {
    ...instance,
    atAnn,
    page,
    invited: page.getByRole('group', { name: 'Who is invited' }),
    preview: page.getByRole('region', { name: 'What was understood' }),
  };
}

test('people are invited by pasting, once it is seen what was understood', async () => {
  const { atAnn, page, meetingID, orderID, preview, invited } = await hosted(['cem@example.com']);
  await using _ = atAnn;
  await page
    .getByLabel('E-mails', { exact: true })
    .fill('Bob <BOB@example.com>; cem@example.com\n"Lee, Dan" <dan@example.com>, dan@example.com\nhello');
  await preview.getByText('2 new · 1 already invited · 1 repeated · 1 not understood').waitFor();
  await preview.getByText('Line 3:').waitFor();
  await preview.getByText('Lee, Dan').waitFor();
  await lookAt(atAnn, 'audience-preview');
  expect(await audienceOf(meetingID)).toEqual(['ann@example.com', 'cem@example.com']);

  await page.getByRole('button', { name: 'Invite 2 people' }).click();

  await page.getByRole('status').getByText('Invited 2 people.').waitFor();
  await invited.getByText('dan@example.com').waitFor();
  expect(await audienceOf(meetingID)).toEqual(['ann', 'bob', 'cem', 'dan'].map((name) => `${name}@example.com`));
  expect(await page.getByLabel('E-mails', { exact: true }).inputValue()).toBe('');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Invite people');
  // It is live, and counts at once.
  await (await api.as(bob)).meetings.join.mutate({ meetingID, orderID });
  expect(await audienceOf(bystander.meetingID)).toEqual(['bob@example.com']);
  expect(atAnn.problems).toEqual([]);
});

test('a CSV file of thousands is read, and replaces the list', async () => {
  const { atAnn, page, meetingID, preview, invited } = await hosted(['old@example.com', 'person.7@example.com']);
  await using _ = atAnn;
  const rows = Array.from({ length: 2500 }, (_, n) => `"Person; ${n}";person.${n}@example.com;x`);
  const csv = ['Name;E-Mail;Note', ...rows, 'Nobody;;x', 'Wrong;wrong@;x'].join('\r\n');
  await page
    .getByLabel('Choose a CSV file')
    .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.getByText('people.csv: column “E-Mail”').waitFor();
  await preview.getByText('2,499 new · 1 already invited · 2 not understood').waitFor();
  await preview.getByText('Line 2502: no e-mail').waitFor();
  await preview.getByText('Line 2503:').waitFor();
  await lookAt(atAnn, 'audience-csv');

  await page.getByRole('button', { name: 'Replace the list with these 2,500 people…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Replace the list?' });
  await dialog.getByText('2,499 people will be invited, and 1 person taken off the list.').waitFor();
  await lookAt(atAnn, 'audience-replace');
  await dialog.getByRole('button', { name: 'Replace the list' }).click();

  await page.getByRole('status').getByText('Invited 2,499 people. Took 1 person off the list.').waitFor();
  const now = await audienceOf(meetingID);
  expect(now).toHaveLength(2501);
  expect(now).toContain('ann@example.com');
  expect(now).toContain('person.2499@example.com');
  expect(now).not.toContain('old@example.com');
  await page.getByText('2,501 invited').waitFor();

  await page.getByLabel('Search the audience').fill('person.1234@');
  await page.getByText('1 found').waitFor();
  expect(await invited.getByRole('listitem').count()).toBe(1);
  await page.getByLabel('Search the audience').fill('');
  await invited.focus();
  await page.keyboard.press('End');
  await invited.getByText('person.999@example.com').waitFor();
  await lookAt(atAnn, 'audience-long');
});

test('one is taken off the list, or several, and out of what is live', async () => {
  const { atAnn, page, meetingID, orderID, invited } = await hosted(['bob@example.com', 'cem@example.com', zoe.email]);
  await using _ = atAnn;
  await (await api.as(bob)).meetings.join.mutate({ meetingID, orderID });
  expect(await invited.getByRole('checkbox').count()).toBe(3);
  await invited.getByLabel('bob@example.com').check();
  await page.getByRole('button', { name: 'Take bob@example.com off the list…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Take 1 person off the list?' });
  await lookAt(atAnn, 'audience-remove');
  await dialog.getByRole('button', { name: 'Take off the list' }).click();
  await page.getByText('Took 1 person off the list. 1 person who was in has been taken out.').waitFor();
  expect(await audienceOf(meetingID)).toEqual(['ann@example.com', 'cem@example.com', 'zoe@example.com']);

  await page.getByLabel('Choose all but the hosts').check();
  await page.getByRole('button', { name: 'Take 2 people off the list…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Take off the list' }).click();
  await page.getByText('Took 2 people off the list.').waitFor();
  expect(await audienceOf(meetingID)).toEqual(['ann@example.com']);
  await invited.getByText('Host', { exact: true }).waitFor();
  expect(await invited.getByRole('checkbox').count()).toBe(0);
  expect(atAnn.problems).toEqual([]);
});

test('where a part of it fails, nothing is lost, and it goes on from there', async () => {
  const { atAnn, page, meetingID } = await hosted([]);
  await using _ = atAnn;
  const many = Array.from({ length: 1500 }, (_, n) => `person.${n}@example.com`).join('\n');
  await page.getByLabel('E-mails', { exact: true }).fill(many);
  let calls = 0;
  await page.route('**/trpc/audience.add**', async (route) => {
    calls += 1;
    await (calls === 1 ? route.continue() : route.abort());
  });
  await page.getByRole('button', { name: 'Invite 1,500 people' }).click();
  await page.getByRole('alert').getByText('The server did not answer.').waitFor();
  await page.getByRole('button', { name: 'Invite 500 people' }).waitFor();
  expect(await audienceOf(meetingID)).toHaveLength(1001);
  await page.unroute('**/trpc/audience.add**');
  await page.getByRole('button', { name: 'Invite 500 people' }).click();
  await page.getByText('1,501 invited').waitFor();
  expect(await audienceOf(meetingID)).toHaveLength(1501);
});

test('a host makes somebody who is invited a host by keyboard, and the last one stays', async () => {
  const { atAnn, page, meetingID } = await hosted(['bob@example.com', zoe.email]);
  await using _ = atAnn;
  const hosts = page.getByRole('list', { name: 'Hosts' });
  await hosts.getByText('(you)').waitFor();
  const candidate = page.getByLabel('Add a host');
  await candidate.focus();
  await page.keyboard.type('nobody');
  await page.getByText('Nobody like that is invited or has been in.').waitFor();
  await candidate.fill('');
  await page.keyboard.type('zoe');
  const found = page.getByRole('list', { name: 'Who may become a host' });
  await found.getByText('Zoé').waitFor();
  expect(await found.getByRole('listitem').count()).toBe(1);
  await lookAt(atAnn, 'hosts-add');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Zoé is now a host.').waitFor();
  await hosts.getByText('zoe@example.com').waitFor();
  expect(await hostsOf(meetingID)).toEqual([ann.userID, zoe.userID].toSorted((a, b) => a - b));

  await page.getByRole('button', { name: 'Remove… Zoé as a host' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove as a host' }).click();
  await page.getByRole('status').getByText('Zoé is no longer a host.').waitFor();
  expect(await hostsOf(meetingID)).toEqual([ann.userID]);

  await page.getByRole('button', { name: 'Remove… Ann as a host' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Stop being a host?' });
  await dialog.getByRole('button', { name: 'Stop being a host' }).click();
  await dialog.getByText('A meeting needs a host, and this is the only one. Add another first.').waitFor();
  await lookAt(atAnn, 'hosts-last');
  expect(await hostsOf(meetingID)).toEqual([ann.userID]);
});

test('who may see all users makes any of them a host; an open meeting needs no invitation', async () => {
  const { atAnn, page, meetingID } = await hosted(undefined, 'schedule people');
  await using _ = atAnn;
  await page.getByText('This meeting is open to all, so nobody needs an invitation.').waitFor();
  await page.getByLabel('Add a host').fill('bo');
  await page.getByRole('listitem').filter({ hasText: 'Bob' }).getByRole('button', { name: 'Make a host' }).click();
  await page.getByRole('status').getByText('Bob is now a host.').waitFor();
  expect(await hostsOf(meetingID)).toEqual([ann.userID, bob.userID].toSorted((a, b) => a - b));
  expect(atAnn.problems).toEqual([]);
});
