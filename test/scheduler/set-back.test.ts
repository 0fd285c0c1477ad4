import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import type { Instance } from '@rollcall/shared/meeting';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openConnections } from '../support/connections.ts';
import { endNow } from '../support/end-now.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { traces } from '../support/traces.ts';
import { endedLecture, holdLecture } from './support/lecture.ts';
import { restored } from './support/restored.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

/**
 * A lecture of six changes, all archived, of which Redis has only the first four again: so it comes back from a crash
 * when it writes to its disk once a second, or from a replica that lagged.
 */
async function setBackLecture() {
  const bystander = await sandbox.addMeeting();
  const lecture = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await scripts.join(sandbox.redis, bystander, { userID: 4, email: 'dan@example.com', requestID: 'd1' });
  const held = await holdLecture(sandbox, lecture);
  await archiveAll(sandbox.scheduler);
  const before = await traces(sandbox, lecture);
  const untouched = await traces(sandbox, bystander);
  await setBack(lecture);
  return {
    lecture,
    held,
    before,
    bystanderIsUntouched: async () => expect(await traces(sandbox, bystander)).toEqual(untouched),
  };
}

async function setBack(lecture: Instance): Promise<void> {
  const { redis } = sandbox;
  await redis.hset(instanceKeys.instance(lecture), 'seq', 4);
  await redis.xdel(instanceKeys.log(lecture), '5-0', '6-0');
  await redis.call('XSETID', instanceKeys.log(lecture), '4-0');
  await redis.zrem(instanceKeys.participants(lecture), 2, 3);
}

test.each([
  { who: 'the archiver', look: archiveAll },
  { who: 'the activator', look: activateDue },
])('Redis comes back without its last changes: $who finds it, and the record is put back', async ({ look }) => {
  const { lecture, before, bystanderIsUntouched } = await setBackLecture();
  await using other = await openConnections(sandbox);
  await Promise.all([look(sandbox.scheduler), look(other.scheduler)]);
  const after = await traces(sandbox, lecture);
  expect(after).toEqual(restored(before, Number(after.redis.instance?.['generation'])));

  const dan = { userID: 4, email: 'dan@example.com', requestID: 'd1' };
  expect(await scripts.join(sandbox.redis, lecture, dan)).toMatchObject({ seq: 7 });
  await bystanderIsUntouched();
});

test('Redis comes back without its last changes when the end has come: all of the record stands and is closed', async () => {
  const { lecture, held, before, bystanderIsUntouched } = await setBackLecture();
  const todatetime = await endNow(sandbox, lecture);
  await using other = await openConnections(sandbox);
  await Promise.all([closeDue(sandbox.scheduler), closeDue(other.scheduler)]);
  expect(await traces(sandbox, lecture)).toEqual({
    redis: {},
    record: {
      instance: { ...before.record.instance, todatetime, archivedSeq: 9, endedAt: expect.any(Date) },
      ...endedLecture(held, todatetime),
    },
  });
  await bystanderIsUntouched();
});
