import type { Instance } from '@rollcall/client';
import * as scripts from '@rollcall/lua/scripts';
import { createUsers } from '@rollcall/server/domain/people/users';
import { takeEffect } from '@rollcall/server/domain/schedule/take-effect';
import { Hub } from '@rollcall/server/feed/hub';
import { createSubscriptions } from '@rollcall/server/feed/subscriptions';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { expect, test, vi } from 'vitest';
import { startApi } from '../support/api.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { changeMeeting } from '../support/change-meeting.ts';
import { endNow } from '../support/end-now.ts';
import { errorsIn } from '../support/memory-log.ts';
import { readRecord } from '../support/record.ts';
import { until } from '../support/until.ts';
import { startWatching, type Watching } from '../support/watching.ts';
import { eventsOf } from './support/events-of.ts';
import { seqsOfEvents } from './support/feed-view.ts';
import { empty } from './support/reopen.ts';
import { startSpeaker } from './support/speaker.ts';

const { api, sandbox, live, logged } = await openApiStageForFile();
const { redis, db } = sandbox;
const [ann, bob, cid] = await Promise.all(['Ann', 'Bob', 'Cid'].map((name) => sandbox.addUser(name)));
if (!ann || !bob || !cid) throw new Error('not everybody was added');

/** Changes a meeting as a host does by API. */
async function amend({ meetingID }: Instance, details: { title?: string; description?: string; isPublic?: number }) {
  const change: Parameters<typeof changeMeeting>[2] = (transaction) =>
    transaction.updateTable('meeting').set(details).where('meetingID', '=', meetingID).execute();
  await changeMeeting(sandbox, meetingID, change, ann?.userID);
  return await takeEffect(sandbox, meetingID);
}

async function extend({ meetingID, orderID }: Instance, ms: number): Promise<Date> {
  const { todatetime } = (await readRecord(sandbox, { meetingID, orderID })).instance;
  const later = new Date(todatetime.getTime() + ms);
  const change: Parameters<typeof changeMeeting>[2] = (transaction) =>
    transaction
      .updateTable('meeting_instance')
      .set({ todatetime: later })
      .where('meetingID', '=', meetingID)
      .where('orderID', '=', orderID)
      .execute();
  await changeMeeting(sandbox, meetingID, change);
  await takeEffect(sandbox, meetingID);
  return later;
}

async function uninvite({ meetingID }: Instance, { email }: { email: string }) {
  const change: Parameters<typeof changeMeeting>[2] = (transaction) =>
    transaction.deleteFrom('audience').where('meetingID', '=', meetingID).where('email', '=', email).execute();
  await changeMeeting(sandbox, meetingID, change);
  await takeEffect(sandbox, meetingID);
}

const has = ({ events }: Watching, count: number) =>
  until(() => events.length >= count || `${events.length} of ${count} events have arrived`);

/** A server that looks at rights when there is a reason, and not now and then: its intervals never come. */
async function serverWithoutLooks() {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const server = await startApi(sandbox);
  const close = async () => {
    await server[Symbol.asyncDispose]();
    vi.useRealTimers();
  };
  return { as: server.as, [Symbol.asyncDispose]: close };
}

const notAllowed = { data: { reason: 'NOT_ALLOWED', path: 'meetings.watch' } };

test('a rename and an extension are events like any other: as they happen, read later, and from the record', async () => {
  const seminar = await live();
  const bystander = await live();
  await using watching = startWatching(await api.as(bob), seminar, '0');
  await using elsewhere = startWatching(await api.as(bob), bystander, '0');
  const speaker = await startSpeaker(sandbox, seminar, cid);
  await amend(seminar, { title: 'Tea "&" talk 🍵', description: '' });
  await speaker.say(1);
  const later = await extend(seminar, 60_000);
  await has(watching, 4);

  const timestamp = expect.any(Date);
  const renamed = {
    type: 'amended',
    seq: 2,
    timestamp,
    actorID: ann.userID,
    title: 'Tea "&" talk 🍵',
    description: '',
  };
  const extended = { type: 'amended', seq: 4, timestamp, actorID: null, todatetime: later };
  expect(watching.events).toEqual([
    expect.objectContaining({ type: 'joined', seq: 1 }),
    renamed,
    expect.objectContaining({ type: 'posted', seq: 3 }),
    extended,
  ]);
  await using again = startWatching(await api.as(bob), seminar, '1');
  await has(again, 3);
  expect(again.events).toEqual(watching.events.slice(1));

  const end = await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);
  await Promise.all([watching.over, again.over]);
  await using afterwards = startWatching(await api.as(bob), seminar, '0');
  await afterwards.over;
  expect(afterwards.events).toEqual(watching.events);
  expect(afterwards.events.at(-1)).toEqual({ type: 'ended', seq: 5, timestamp: end });
  expect(elsewhere.events).toEqual([]);
});

test('what is read is sent in the same bytes as what was published', async () => {
  const seminar = await live();
  await amend(seminar, { title: 'Tea' });
  const bytesAfter = async (lastEventId: string, work: () => Promise<unknown>) => {
    const input = encodeURIComponent(JSON.stringify({ json: { ...seminar, lastEventId } }));
    const response = await fetch(`${api.url}/trpc/meetings.watch?input=${input}`, {
      headers: { authorization: `Bearer ${await api.token(bob)}` },
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    await work();
    while (!text.includes('"seq":2')) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    return text.slice(text.indexOf('data: {"json":{"type":"amended","seq":2'));
  };
  const description = 'with\nlines';

  const published = await bytesAfter('1', () => amend(seminar, { description }));
  const read = await bytesAfter('1', () => Promise.resolve());

  expect(published).toContain(JSON.stringify(description));
  expect(read).toBe(published);
});

test('who is no longer invited is sent the change that says so, and nothing after it; a new invitation opens a new feed', async () => {
  const seminar = await live({ audience: [ann.email, bob.email, cid.email] });
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await startSpeaker(sandbox, seminar, bob);
  await using server = await serverWithoutLooks();
  await using asAnn = startWatching(await server.as(ann), seminar, '0');
  await using asBob = startWatching(await server.as(bob), seminar, '0');
  await using bobAgain = startWatching(await server.as(bob), seminar, '1');
  await using bobAsAdmin = startWatching(await server.as(bob, 'admin'), seminar, '0');
  await Promise.all([has(asAnn, 2), has(asBob, 2), has(bobAgain, 1), has(bobAsAdmin, 2)]);

  await uninvite(seminar, bob);
  await speaker.say(2);
  await expect(asBob.over).rejects.toMatchObject(notAllowed);
  await expect(bobAgain.over).rejects.toMatchObject(notAllowed);
  await Promise.all([has(asAnn, 5), has(bobAsAdmin, 5)]);

  const out = {
    type: 'left',
    seq: 3,
    timestamp: expect.any(Date),
    userID: bob.userID,
    name: 'Bob',
    reason: 'uninvited',
  };
  expect(asBob.events.at(-1)).toEqual(out);
  expect([asBob, bobAgain].map(({ events }) => seqsOfEvents(events))).toEqual([
    [1, 2, 3],
    [2, 3],
  ]);
  expect(seqsOfEvents(asAnn.events)).toEqual([1, 2, 3, 4, 5]);

  await db.insertInto('audience').values({ meetingID: seminar.meetingID, email: bob.email }).execute();
  await changeMeeting(sandbox, seminar.meetingID, () => Promise.resolve());
  await takeEffect(sandbox, seminar.meetingID);
  await using invitedAgain = startWatching(await server.as(bob), seminar, '0');
  await has(invitedAgain, 5);
  await speaker.say(1);
  await has(invitedAgain, 6);
  // What took him out before he was admitted does not end this feed.
  expect(seqsOfEvents(invitedAgain.events)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(errorsIn(logged)).toEqual([]);
});

test('who was behind when it happened is sent nothing after the change, either', async () => {
  const seminar = await live({ audience: [ann.email, bob.email] });
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await startSpeaker(sandbox, seminar, bob);
  await speaker.say(150);
  // More than one chunk of the backlog is before it.
  await using server = await serverWithoutLooks();
  await using asBob = startWatching(await server.as(bob), seminar, '0');
  await has(asBob, 1);
  await uninvite(seminar, bob);
  await speaker.say(3);

  await expect(asBob.over).rejects.toMatchObject(notAllowed);

  expect(asBob.events.at(-1)).toMatchObject({ type: 'left', seq: 153, reason: 'uninvited' });
  expect(asBob.events).toHaveLength(153);
});

test('after a loss, a number that the watcher had seen taken is no excuse: who is uninvited with it now is shut out', async () => {
  const seminar = await live({ audience: [ann.email, bob.email] });
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await startSpeaker(sandbox, seminar, bob);
  await archiveAll(sandbox.scheduler);
  await speaker.say(5);
  await using server = await serverWithoutLooks();
  await using asBob = startWatching(await server.as(bob), seminar, '0');
  await has(asBob, 7);
  await empty(sandbox, seminar);
  await activateDue(sandbox.scheduler);

  await uninvite(seminar, bob);
  await expect(asBob.over).rejects.toMatchObject(notAllowed);

  expect(asBob.events.slice(7)).toMatchObject([
    { type: 'reset', seq: 2 },
    { type: 'left', seq: 3, userID: bob.userID, reason: 'uninvited' },
  ]);
});

test('who leaves goes on watching', async () => {
  const seminar = await live({ audience: [ann.email, bob.email] });
  await startSpeaker(sandbox, seminar, ann);
  await startSpeaker(sandbox, seminar, bob);
  await using asBob = startWatching(await api.as(bob), seminar, '0');
  await has(asBob, 2);
  await scripts.leave(redis, seminar, { userID: bob.userID, requestID: 'out' });
  await scripts.leave(redis, seminar, { userID: ann.userID, requestID: 'out' });

  await has(asBob, 4);
  expect(seqsOfEvents(asBob.events)).toEqual([1, 2, 3, 4]);
});

test('a meeting that is made private is no longer followed by those who are not invited, at once', async () => {
  const seminar = await live();
  const speaker = await startSpeaker(sandbox, seminar, ann);
  await db.insertInto('audience').values({ meetingID: seminar.meetingID, email: ann.email }).execute();
  await using server = await serverWithoutLooks();
  await using asAnn = startWatching(await server.as(ann), seminar, '0');
  // He is not in: no change takes him out.
  await using asBob = startWatching(await server.as(bob), seminar, '0');
  await using asAdmin = startWatching(await server.as(cid, 'admin'), seminar, '0');
  await Promise.all([has(asAnn, 1), has(asBob, 1), has(asAdmin, 1)]);

  await amend(seminar, { isPublic: 0 });
  await expect(asBob.over).rejects.toMatchObject(notAllowed);
  await speaker.say(1);
  await Promise.all([has(asAnn, 3), has(asAdmin, 3)]);

  expect(asAnn.events[1]).toEqual({
    type: 'amended',
    seq: 2,
    timestamp: expect.any(Date),
    actorID: ann.userID,
    isPublic: false,
  });
  expect(seqsOfEvents(asBob.events)).toEqual([1, 2]);
});

test('nobody slips in who was admitted just before a meeting was made private', async () => {
  const seminar = await live();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { log } = sandbox.scheduler;
  const hub = new Hub({ redis, db, users: createUsers(redis, db), subscriptions: createSubscriptions(redis), log });
  await using _ = {
    async [Symbol.asyncDispose]() {
      await hub.close();
      vi.useRealTimers();
    },
  };
  const line = await scripts.watch(redis, seminar, { email: bob.email, admin: false });
  if (line.outcome !== 'OK') throw new Error('the seminar is not live');
  const caller = { userID: bob.userID, subject: '2', actAs: false, admin: false, schedule: false, people: false };

  await amend(seminar, { isPublic: 0 });
  const start = { instance: seminar, lastEventId: undefined, caller, line, isOver: false, details: 'hidden' as const };
  const reader = eventsOf(hub, start).getReader();

  expect((await reader.read()).value).toMatchObject({ type: 'amended', seq: 1, isPublic: false });
  await expect(reader.read()).rejects.toMatchObject({ reason: 'NOT_ALLOWED' });
});
