import { expect, test } from 'vitest';
import { z } from 'zod';
import { openApiStageForFile } from '../support/api-stage.ts';
import { listings, mutations, reads } from './support/api-procedures.ts';
import { wholeState } from './support/redis-state.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

const { sandbox, api, live } = await openApiStageForFile();
const { redis } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');
const listing = z.object({ meetings: z.array(z.object({ meetingID: z.number() })) });
const byPath = <T extends { path: string }>(some: T[]) => some.map((one) => [one.path, one] as const);

/** A meeting that only Bob may enter, and has joined unless it is for a join. */
async function board(path: string) {
  const instance = await live({ audience: [bob.email] });
  const asBob = await api.as(bob);
  if (path !== 'meetings.join') await asBob.meetings.join.mutate(instance);
  return instance;
}

test.each(byPath(mutations))('%s for another user needs act-as, and nothing else will do', async (path, procedure) => {
  const instance = await board(path);
  const before = await wholeState(redis);

  for (const scope of ['', 'admin', 'act-as-not', 'ACT-AS', 'act-as,admin']) {
    const client = await api.as(ann, scope);
    const refused = await refusalOf(procedure.call(client, instance, bob.userID));
    expect({ scope, ...refused }).toEqual({ scope, ...contractRefusal('NOT_ALLOWED', path) });
  }
  expect(await wholeState(redis)).toEqual(before);
});

test.each(byPath(mutations))("%s with one's own userID needs no scope", async (path, procedure) => {
  const instance = await board(path);
  expect(await procedure.call(await api.as(bob), instance, bob.userID)).toHaveProperty('seq');
});

test.each(['act-as', 'admin act-as'])(
  "with '%s' a call for another user has that user's permissions",
  async (scope) => {
    const instance = await live({ audience: [bob.email] });
    const asTrusted = await api.as(ann, scope);

    const joined = await asTrusted.meetings.join.mutate({ ...instance, userID: bob.userID });
    const posted = await asTrusted.messages.post.mutate({ ...instance, userID: bob.userID, body: 'for Bob' });

    const asBob = await api.as(bob);
    expect(await asBob.meetings.participants.query(instance)).toEqual({
      participants: [{ ...bob, joinedAt: joined.joinedAt }],
      total: 1,
      nextCursor: null,
    });
    expect(await asBob.messages.list.query(instance)).toEqual({
      messages: [{ ...posted, userID: bob.userID, body: 'for Bob' }],
      nextCursor: null,
    });
    const left = await asTrusted.meetings.leave.mutate({ ...instance, userID: bob.userID });
    expect(left).toEqual({ seq: 3, leftAt: expect.any(Date) });
  },
);

test.each(['act-as', 'admin', 'admin act-as'])("'%s' lets in nobody who is not invited", async (scope) => {
  const instance = await live({ audience: [bob.email] });
  const client = await api.as(bob, scope);
  const before = await wholeState(redis);

  const forAnn = client.meetings.join.mutate({ ...instance, userID: ann.userID });
  expect((await refusalOf(forAnn)).reason).toBe('NOT_ALLOWED');
  const asHerself = (await api.as(ann, scope)).meetings.join.mutate(instance);
  expect((await refusalOf(asHerself)).reason).toBe('NOT_ALLOWED');
  expect(await wholeState(redis)).toEqual(before);
});

test('a caller with act-as need not be a user, but must name one', async () => {
  const instance = await live();
  const nobody = { userID: bob.userID + 1000 };
  const asTrusted = await api.as(nobody, 'act-as');

  expect((await asTrusted.meetings.join.mutate({ ...instance, userID: ann.userID })).seq).toBe(1);
  const unknown = asTrusted.meetings.join.mutate({ ...instance, ...nobody });
  expect((await refusalOf(unknown)).reason).toBe('USER_UNKNOWN');
});

test.each(byPath(reads))('%s of a private meeting is for invited users and admins', async (path, procedure) => {
  const instance = await board(path);

  expect((await refusalOf(procedure.call(await api.as(ann), instance, bob.userID))).reason).toBe('NOT_ALLOWED');
  const actor = procedure.call(await api.as(ann, 'act-as'), instance, bob.userID);
  expect(await refusalOf(actor)).toEqual(contractRefusal('NOT_ALLOWED', path));
  expect(await procedure.call(await api.as(bob), instance, bob.userID)).toHaveProperty('nextCursor', null);
  expect(await procedure.call(await api.as(ann, 'admin'), instance, bob.userID)).toHaveProperty('nextCursor', null);
});

test.each(byPath(reads))('%s of a public meeting is open to every user', async (_, procedure) => {
  const instance = await live();
  expect(await procedure.call(await api.as(ann), instance, bob.userID)).toHaveProperty('nextCursor', null);
});

test.each(byPath(listings))('%s lists what the caller may enter, and everything for an admin', async (_, procedure) => {
  const his = await live({ audience: [bob.email] });
  const everyones = await live();
  const sees = async (user: { userID: number }, scope?: string) => {
    const { meetings } = listing.parse(await procedure.call(await api.as(user, scope), everyones));
    const seen = (instance: { meetingID: number }) =>
      meetings.some(({ meetingID }) => meetingID === instance.meetingID);
    return { his: seen(his), everyones: seen(everyones) };
  };

  expect(await sees(ann)).toEqual({ his: false, everyones: true });
  expect(await sees(ann, 'act-as')).toEqual({ his: false, everyones: true });
  expect(await sees(bob)).toEqual({ his: true, everyones: true });
  expect(await sees(ann, 'admin')).toEqual({ his: true, everyones: true });
});
