import { lockUsers } from '@rollcall/server/db/people/put-users';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { contractRefusal, refusalOf } from '../api/support/seen-refusal.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { makeHost } from '../support/managed.ts';
import { until } from '../support/until.ts';
import { openHosted } from './support/hosted.ts';
import { meetingRows, standsBy } from './support/rows.ts';

const stage = await openApiStageForFile();
const { sandbox, api } = stage;
const { db } = sandbox;
const { ann, bob, asAnn, asBob, hosted } = await openHosted(stage);
const carol = await sandbox.addUser('Carol', { email: 'CAROL@example.com' });
const bystander = await standsBy(sandbox);

const path = 'roles.set';
const host = ({ userID, name, email }: typeof ann) => ({ userID, name, email });

const asBackend = await api.as({ userID: 2 ** 40 }, 'schedule');

test('who is made a host is invited thereby, and at once to what is live', async () => {
  const seminar = await hosted();
  const { meetingID } = seminar;
  const asCarol = await api.as(carol);
  expect((await refusalOf(asCarol.meetings.join.mutate(seminar))).reason).toBe('NOT_ALLOWED');

  const answer = await asBackend.roles.set.mutate({ meetingID, userID: carol.userID, role: 'host' });

  expect(answer).toEqual({ hosts: [host(ann), host(carol)], version: 1, effect: 'live' });
  expect(await meetingRows(db, meetingID)).toMatchObject({
    meeting: { version: 1, revision: 1 },
    audience: [ann.email, bob.email, 'carol@example.com'].toSorted(),
    roles: [
      { userID: ann.userID, role: 'host' },
      { userID: carol.userID, role: 'host' },
    ],
  });
  expect((await asCarol.meetings.join.mutate(seminar)).seq).toBe(1);
  expect(await asCarol.roles.list.query({ meetingID })).toEqual({ hosts: [host(ann), host(carol)], version: 1 });

  // Again, it changes nothing.
  const again = await asAnn.roles.set.mutate({ meetingID, userID: carol.userID, role: 'host' });
  expect(again).toMatchObject({ hosts: [host(ann), host(carol)], version: 1 });
  await bystander.unchanged();
});

test('who is no longer a host stays invited, and the last one stays', async () => {
  const seminar = await hosted();
  const { meetingID } = seminar;
  await asAnn.roles.set.mutate({ meetingID, userID: bob.userID, role: 'host' });

  const answer = await asBob.roles.set.mutate({ meetingID, userID: ann.userID, role: null });
  expect(answer).toMatchObject({ hosts: [host(bob)], version: 2 });
  const after = await meetingRows(db, meetingID);
  expect(after).toMatchObject({ audience: [ann.email, bob.email], roles: [{ userID: bob.userID, role: 'host' }] });
  expect(await refusalOf(asAnn.roles.list.query({ meetingID }))).toEqual(contractRefusal('NOT_ALLOWED', 'roles.list'));

  for (const client of [asBob, asBackend]) {
    const last = client.roles.set.mutate({ meetingID, userID: bob.userID, role: null });
    expect(await refusalOf(last)).toEqual(contractRefusal('LAST_HOST', path));
  }
  const unknown = carol.userID + 1000;
  for (const role of ['host', null] as const) {
    const refused = asBob.roles.set.mutate({ meetingID, userID: unknown, role });
    expect(await refusalOf(refused)).toEqual(contractRefusal('USER_UNKNOWN', path));
  }
  expect(await meetingRows(db, meetingID)).toEqual(after);
});

test('a host can name who is invited or has been in, and does not learn who else there is', async () => {
  const seminar = await hosted();
  const { meetingID } = seminar;
  const before = await meetingRows(db, meetingID);
  for (const userID of [carol.userID, carol.userID + 1000]) {
    const refused = asAnn.roles.set.mutate({ meetingID, userID, role: 'host' });
    expect(await refusalOf(refused)).toEqual(contractRefusal('USER_UNKNOWN', path));
  }
  expect(await meetingRows(db, meetingID)).toEqual(before);

  await asAnn.audience.add.mutate({ meetingID, emails: ['carol@example.com'] });
  const invited = await asAnn.roles.set.mutate({ meetingID, userID: carol.userID, role: 'host' });
  expect(invited.hosts).toEqual([host(ann), host(carol)]);

  const open = await stage.live();
  await makeHost(db, open, ann);
  await (await api.as(carol)).meetings.join.mutate(open);
  await archiveAll(sandbox.scheduler);
  const joined = await asAnn.roles.set.mutate({ meetingID: open.meetingID, userID: carol.userID, role: 'host' });
  expect(joined.hosts).toEqual([host(ann), host(carol)]);
  await bystander.unchanged();
});

test('who is erased at the same moment does not become a host', async () => {
  const dan = await sandbox.addUser('Dan');
  const { meetingID } = await hosted({ audience: [ann.email, dan.email] });
  const before = await meetingRows(db, meetingID);
  const isWaitedFor = async () => {
    const { rows } = await sql`
      select 1 from information_schema.processlist
      where db = database() and id <> connection_id() and info like '%from user%for update%'`.execute(db);
    return rows.length > 0;
  };

  const asked = await db.transaction().execute(async (erasing) => {
    await lockUsers(erasing, [dan.userID]);
    let isAnswered = false;
    const call = asAnn.roles.set.mutate({ meetingID, userID: dan.userID, role: 'host' });
    const answer = refusalOf(call).finally(() => {
      isAnswered = true;
    });
    await until(async () => isAnswered || (await isWaitedFor()) || 'nobody waits for the user');
    await erasing.deleteFrom('user').where('userID', '=', dan.userID).execute();
    return { answer };
  });

  expect(await asked.answer).toEqual(contractRefusal('USER_UNKNOWN', path));
  expect(await meetingRows(db, meetingID)).toEqual(before);
});

test('two hosts who make each other none at once leave one', async () => {
  const { meetingID } = await hosted();
  await asAnn.roles.set.mutate({ meetingID, userID: bob.userID, role: 'host' });
  const calls = [
    asAnn.roles.set.mutate({ meetingID, userID: bob.userID, role: null }),
    asBob.roles.set.mutate({ meetingID, userID: ann.userID, role: null }),
  ];
  const outcomes = (await Promise.allSettled(calls)).map(({ status }) => status);
  expect(outcomes.toSorted()).toEqual(['fulfilled', 'rejected']);
  expect((await meetingRows(db, meetingID)).roles).toHaveLength(1);
});

test('a meeting has a hundred hosts at most', async () => {
  const { meetingID } = await hosted();
  const rows = Array.from({ length: 99 }, (_, n) => ({ meetingID, userID: 1_000_000 + n, role: 'host' as const }));
  await db.insertInto('role').values(rows).execute();
  const before = await meetingRows(db, meetingID);
  const refused = asAnn.roles.set.mutate({ meetingID, userID: bob.userID, role: 'host' });
  const issue = { path: ['role'], message: 'must not be of more than 100 users' };
  expect(await refusalOf(refused)).toEqual(contractRefusal('INVALID_INPUT', path, [issue]));
  expect(await meetingRows(db, meetingID)).toEqual(before);
});
