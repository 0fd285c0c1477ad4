import { instanceKeys } from '@rollcall/lua/keys';
import { closeDue } from '@rollcall/server/scheduler/closer';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { endNow } from '../support/end-now.ts';
import { type CallableProcedure, mutations, reads } from './support/api-procedures.ts';
import { rawCall, rawInput } from './support/raw-call.ts';

// What somebody with a token, but without an invitation, can find out by trying.
const { sandbox, api, live } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const token = await api.token(ann);
const audience = [bob.email];
const nobody = bob.userID + 1000;

const renew: CallableProcedure = {
  path: 'meetings.renew',
  kind: 'mutation',
  call: (client, instance) => client.meetings.renew.mutate({ ...instance, seq: 1 }),
  input: (instance) => ({ ...instance, seq: 1 }),
};
const watch = { path: 'meetings.watch', input: (instance: Instance) => ({ ...instance, lastEventId: '0' }) };
const onInstances = [...mutations, renew, ...reads];

/** What Ann is answered about an instance by every procedure and by the feed, as it is on the wire. */
async function answersAbout(instance: Instance): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const procedure of onInstances) {
    const { status, text } = await rawInput({ url: api.url, token }, procedure, {
      json: procedure.input(instance, bob.userID),
    });
    answers[procedure.path] = { status, text };
  }
  const query = encodeURIComponent(JSON.stringify({ json: watch.input(instance) }));
  const headers = { authorization: `Bearer ${token}` };
  answers[watch.path] = await (await fetch(`${api.url}/trpc/${watch.path}?input=${query}`, { headers })).text();
  return answers;
}

/** A private meeting that Bob is in. */
async function withBob(): Promise<Instance> {
  const board = await live({ audience });
  await (await api.as(bob)).meetings.join.mutate(board);
  return board;
}

test('a private instance that is yet to begin, or has ended, is to a stranger one that does not exist', async () => {
  const missing = await answersAbout({ meetingID: 2 ** 40, orderID: 1 });
  expect(Object.keys(missing)).toHaveLength(onInstances.length + 1);
  for (const answer of Object.values(missing)) expect(JSON.stringify(answer)).toContain('MEETING_NOT_ACTIVE');

  expect(await answersAbout(await live({ audience, from: 600_000, to: 700_000 }))).toEqual(missing);
  const prepared = await live({ audience });
  await sandbox.redis.hset(instanceKeys.instance(prepared), 'fromdatetime', Date.now() + 600_000);
  await sandbox.db
    .updateTable('meeting_instance')
    .set({ fromdatetime: new Date(Date.now() + 600_000) })
    .where('meetingID', '=', prepared.meetingID)
    .execute();
  expect(await answersAbout(prepared)).toEqual(missing);
  const board = await withBob();
  expect(await answersAbout({ ...board, orderID: 2 })).toEqual(missing);
  await endNow(sandbox, board);
  expect(await answersAbout(board)).toEqual(missing);
  await closeDue(sandbox.scheduler);
  expect(await sandbox.redis.exists(instanceKeys.instance(board))).toBe(0);
  expect(await answersAbout(board)).toEqual(missing);
});

test('of a live private instance, a stranger learns by the contract that it is live, and nothing else', async () => {
  const one = await answersAbout(await live({ audience, title: 'Board', orderID: 7 }));
  const other = await answersAbout(await withBob());

  expect(other).toEqual(one);
  const reasonOf = (answer: unknown) => /NOT_\w+/.exec(JSON.stringify(answer))?.[0];
  expect(Object.fromEntries(Object.entries(one).map(([path, answer]) => [path, reasonOf(answer)]))).toEqual({
    'meetings.join': 'NOT_ALLOWED',
    'meetings.leave': 'NOT_JOINED',
    'messages.post': 'NOT_JOINED',
    'meetings.renew': 'NOT_JOINED',
    'meetings.participants': 'NOT_ALLOWED',
    'messages.list': 'NOT_ALLOWED',
    'messages.byUser': 'NOT_ALLOWED',
    'meetings.watch': 'NOT_ALLOWED',
  });
});

test('to name another user without act-as is refused the same, whoever is named and whatever the instance', async () => {
  const board = await withBob();
  const missing = { meetingID: 2 ** 40, orderID: 1 };
  for (const procedure of [...mutations, renew]) {
    const answers = new Set<string>();
    for (const instance of [board, missing]) {
      for (const userID of [bob.userID, nobody]) {
        const json = { ...procedure.input(instance, userID), userID };
        answers.add((await rawInput({ url: api.url, token }, procedure, { json })).text);
      }
    }
    expect([...answers]).toEqual([expect.stringContaining('NOT_ALLOWED')]);
  }
});

test("an author's list is the same for a silent user and for none, in public meetings and in private ones", async () => {
  for (const instance of [await live(), await withBob()]) {
    const [silent, none] = await Promise.all(
      [bob.userID, nobody].map((userID) => {
        const query = encodeURIComponent(JSON.stringify({ json: { ...instance, userID } }));
        return rawCall({ url: `${api.url}/trpc/messages.byUser?input=${query}`, token, method: 'GET' });
      }),
    );
    expect(none).toEqual(silent);
  }
});
