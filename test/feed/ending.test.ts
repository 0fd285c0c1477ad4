import type { Instance } from '@rollcall/client';
import { takeEffect } from '@rollcall/server/domain/schedule/take-effect';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { redisTime } from '@rollcall/server/stores/clock';
import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { changeMeeting } from '../support/change-meeting.ts';
import { endNow } from '../support/end-now.ts';
import { until } from '../support/until.ts';
import { startWatching, type Watching } from '../support/watching.ts';
import { readFrames } from './support/frames.ts';
import { startSpeaker } from './support/speaker.ts';

const minute = 60_000;
const { api, sandbox, live } = await openApiStageForFile();
const { redis, db } = sandbox;
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');

/** Moves the end of a live instance to so many ms from now, as a host does by API. */
async function moveEnd({ meetingID, orderID }: Instance, inMs: number): Promise<Date> {
  const todatetime = new Date((await redisTime(redis)).getTime() + inMs);
  await changeMeeting(sandbox, meetingID, (transaction) =>
    transaction
      .updateTable('meeting_instance')
      .set({ todatetime })
      .where('meetingID', '=', meetingID)
      .where('orderID', '=', orderID)
      .execute(),
  );
  await takeEffect({ redis, db }, meetingID);
  return todatetime;
}

const has = ({ events }: Watching, count: number) =>
  until(() => events.length >= count || `${events.length} of ${count} events have arrived`);

const timestamp = expect.any(Date);
const ending = (seq: number, at: Date) => ({ type: 'ending', seq, timestamp: at });
const amended = (seq: number, todatetime: Date) => ({ type: 'amended', seq, timestamp, actorID: null, todatetime });
const joined = (seq: number) => expect.objectContaining({ type: 'joined', seq });

test('whoever begins to watch shortly before the end is sent a notice of it, after what came before', async () => {
  const seminar = await live();
  const bystander = await live();
  await startSpeaker(sandbox, seminar, ann);
  await startSpeaker(sandbox, bystander, ann);
  const end = await endNow(sandbox, seminar, 4 * minute);
  await using asBob = startWatching(await api.as(bob), seminar, '0');
  await using fromNow = startWatching(await api.as(bob), seminar);
  await using elsewhere = startWatching(await api.as(bob), bystander, '0');
  await Promise.all([has(asBob, 2), has(fromNow, 1), has(elsewhere, 1)]);

  await startSpeaker(sandbox, seminar, bob);
  await startSpeaker(sandbox, bystander, bob);
  await Promise.all([has(asBob, 3), has(fromNow, 2), has(elsewhere, 2)]);
  expect(asBob.events).toEqual([joined(1), ending(1, end), joined(2)]);
  expect(fromNow.events).toEqual([ending(1, end), joined(2)]);
  expect(elsewhere.events).toEqual([joined(1), joined(2)]);
});

test('the notice comes when the end comes near, to all, and again where it was moved', async () => {
  const seminar = await live();
  await startSpeaker(sandbox, seminar, ann);
  await using asAnn = startWatching(await api.as(ann), seminar, '0');
  await using asBob = startWatching(await api.as(bob), seminar, '0');
  await Promise.all([has(asAnn, 1), has(asBob, 1)]);

  const near = await moveEnd(seminar, 3 * minute);
  await has(asBob, 3);
  const far = await moveEnd(seminar, 60 * minute);
  await startSpeaker(sandbox, seminar, bob);
  await has(asBob, 5);
  const again = await moveEnd(seminar, 2 * minute);
  await Promise.all([has(asAnn, 7), has(asBob, 7)]);
  const events = [
    joined(1),
    amended(2, near),
    ending(2, near),
    amended(3, far),
    joined(4),
    amended(5, again),
    ending(5, again),
  ];
  expect(asAnn.events).toEqual(events);
  expect(asBob.events).toEqual(events);
});

test('the notice comes by itself, the configured time before the end', async () => {
  const seminar = await live();
  await using server = await startApi(sandbox, { endingMs: 30 * minute });
  await using none = await startApi(sandbox, { endingMs: 0 });
  const end = await moveEnd(seminar, 30 * minute + 700);
  await using watching = startWatching(await server.as(bob), seminar);
  await using withoutNotice = startWatching(await none.as(bob), seminar);
  await Promise.all([watching.started, withoutNotice.started]);

  await has(watching, 1);
  const at = await redisTime(redis);
  expect(watching.events).toEqual([ending(1, end)]);
  expect(end.getTime() - at.getTime()).toBeLessThanOrEqual(30 * minute);

  const ended = await endNow(sandbox, seminar);
  await closeDue(sandbox.scheduler);
  await Promise.all([watching.over, withoutNotice.over]);
  expect(withoutNotice.events).toEqual([{ type: 'ended', seq: 1, timestamp: ended }]);
});

test('the notice bears the id of the last change, so that whoever resumes after it misses nothing, and gets nothing twice', async () => {
  const seminar = await live();
  const speaker = await startSpeaker(sandbox, seminar, ann);
  const end = await endNow(sandbox, seminar, minute);
  const follow = async (lastEventId: string) => {
    const input = encodeURIComponent(JSON.stringify({ json: seminar }));
    const response = await fetch(`${api.url}/trpc/meetings.watch?input=${input}`, {
      headers: { authorization: `Bearer ${await api.token(bob)}`, 'last-event-id': lastEventId },
    });
    return readFrames(response.body);
  };
  const told = (all: readonly string[]) =>
    all.flatMap((frame) => {
      const [, type, seq] = /"type":"(\w+)","seq":(\d+)/.exec(frame) ?? [];
      return type ? [`${type} ${seq}, id ${/\nid: (.*)/.exec(frame)?.[1]}`] : [];
    });
  await using first = await follow('0');
  await until(() => told(first.all).length === 2 || 'the notice has not arrived');
  expect(told(first.all)).toEqual(['joined 1, id 1-1', 'ending 1, id 1-1']);
  expect(first.all.join()).toContain(end.toISOString());
  await speaker.say(1);

  await using second = await follow('1-1');
  await until(() => told(second.all).length === 2 || 'the rest has not arrived');
  expect(told(second.all)).toEqual(['posted 2, id 2-1', 'ending 2, id 2-1']);
});
