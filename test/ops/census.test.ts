import { Census, liveOf } from '@rollcall/server/scheduler/census';
import { Roster } from '@rollcall/server/scheduler/roster';
import { redisTime } from '@rollcall/server/stores/clock';
import { expect, test } from 'vitest';
import { addActive } from '../scheduler/support/add-active.ts';
import { fill } from '../scheduler/support/fill.ts';
import { openConnections } from '../support/connections.ts';
import { openSandbox } from '../support/sandbox.ts';

test('people are counted in what is live and falls to this scheduler, once in a while and only if Redis responds', async () => {
  await using sandbox = await openSandbox();
  const [seminar, talk, others] = [await addActive(sandbox), await addActive(sandbox), await addActive(sandbox)];
  await sandbox.addMeeting({ from: 30_000 });
  await fill(sandbox.redis, seminar, 3);
  await fill(sandbox.redis, talk, 2);
  await fill(sandbox.redis, others, 4);
  const isMine = ({ meetingID }: { meetingID: number }) => meetingID !== others.meetingID;
  const roster = new Roster({ ...sandbox.scheduler, isMine }, 3_600_000);
  const now = await redisTime(sandbox.redis);
  await roster.readRecords(now);
  await roster.readCopies();
  expect(liveOf(roster.all, now)).toEqual(expect.arrayContaining([seminar, talk]));
  expect(liveOf(roster.all, now)).toHaveLength(2);
  expect(liveOf(roster.all, new Date(now.getTime() + 7_200_000))).toEqual([]);

  const rarely = new Census(sandbox.redis, 3_600_000);
  const live = () => liveOf(roster.all, now);
  expect(await rarely.count(live)).toBe(5);
  await fill(sandbox.redis, seminar, 6);
  expect(await rarely.count(live)).toBe(5);
  expect(await new Census(sandbox.redis).count(live)).toBe(8);

  const gone = await openConnections(sandbox);
  await gone[Symbol.asyncDispose]();
  expect(await new Census(gone.redis).count(live)).toBeUndefined();
});
