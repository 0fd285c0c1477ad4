import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { findArchived } from '@rollcall/server/db/record/archived';
import { beginGeneration } from '@rollcall/server/db/record/begin-generation';
import { closeRecord } from '@rollcall/server/db/record/close-record';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { closing } from '@rollcall/server/scheduler/closing';
import { claim, finishOpening } from '@rollcall/server/scheduler/opening';
import { redisTime } from '@rollcall/server/stores/clock';
import type { Instance } from '@rollcall/shared/meeting';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endNow } from '../support/end-now.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { keysOf } from '../support/snapshot.ts';
import { traces } from '../support/traces.ts';

// What two schedulers may do to each other, or one to itself, where each is held up at the worst moment. Each test empties
// Redis, so each has a sandbox of its own.
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await openSandbox();
});
afterEach(() => sandbox[Symbol.asyncDispose]());

const ann = { userID: 1, email: 'ann@example.com' };
const hashOf = (instance: Instance) => sandbox.redis.hgetall(instanceKeys.instance(instance));

/** A meeting that Ann has joined and that is archived. */
async function heldMeeting(): Promise<Instance> {
  const meeting = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  await scripts.join(sandbox.redis, meeting, { ...ann, requestID: 'a1' });
  await archiveAll(sandbox.scheduler);
  return meeting;
}

test('two schedulers that begin a generation at the same moment do not begin the same one', async () => {
  const meeting = await heldMeeting();

  const begun = await Promise.all([1, 2, 3].map(() => beginGeneration(sandbox.db, meeting, 1, 0)));
  expect(begun.filter((one) => one !== undefined)).toMatchObject([{ generation: 2, archivedSeq: 1 }]);
});

test('the end overtakes a scheduler that was about to restore: what it still writes is erased again', async () => {
  const meeting = await heldMeeting();
  await sandbox.redis.flushdb();
  const late = await beginGeneration(sandbox.db, meeting, 1, 0);
  if (!late) throw new Error('no generation was begun');
  await endNow(sandbox, meeting);
  await closeDue(sandbox.scheduler);
  const closed = await traces(sandbox, meeting);
  expect(closed.record.instance.endedAt).not.toBeNull();

  await scripts.claim(sandbox.redis, meeting, { ...late, grace: 0 });
  await finishOpening(sandbox.scheduler, { ...meeting, ...late, isKept: false });
  const requests = await sandbox.redis.pttl(instanceKeys.requests(meeting));
  expect(await keysOf(sandbox.redis, meeting)).toEqual(requests > 0 ? [instanceKeys.requests(meeting)] : []);
  expect(await traces(sandbox, meeting)).toEqual(closed);
});

test('a scheduler by whose clock a meeting is over does not close it while another opens it, and nothing is lost', async () => {
  const meeting = await sandbox.addMeeting();
  const opener = await claim(sandbox.scheduler, { ...meeting, generation: 0 });
  if (!opener) throw new Error('the meeting could not be claimed');
  // The other's steps up to the record's end, while the opener is held up.
  const [dropStaleCopies, , archive, recordEnds] = closing;
  const endings = [{ ...meeting, line: null }];
  for (const step of [dropStaleCopies, archive, recordEnds]) await step?.(sandbox.scheduler, endings);
  await finishOpening(sandbox.scheduler, opener);

  // Whatever came of it, nobody is in who is not in the record at the end.
  const joined = await scripts.join(sandbox.redis, meeting, { ...ann, requestID: 'a1' }).catch(() => undefined);
  await endNow(sandbox, meeting);
  await closeDue(sandbox.scheduler);
  const { record } = await traces(sandbox, meeting);
  expect(record.log.filter(({ eventType }) => eventType === 'join')).toHaveLength(joined ? 1 : 0);
  expect(record.instance.endedAt).not.toBeNull();
});

test('a record that somebody else has claimed, or whose end has been moved, is not closed', async () => {
  const meeting = await heldMeeting();
  await claim(sandbox.scheduler, { ...meeting, generation: 1 });
  const before = await traces(sandbox, meeting);
  const { todatetime } = before.record.instance;

  await closeRecord(sandbox.db, meeting, 1, todatetime);
  await closeRecord(sandbox.db, meeting, 2, new Date(todatetime.getTime() - 1));
  expect(await traces(sandbox, meeting)).toEqual(before);
});

test('an opening that fails is begun anew at once, by whoever looks next', async () => {
  const meeting = await sandbox.addMeeting();
  const audience = instanceKeys.audience(meeting);
  await sandbox.db.updateTable('meeting').set({ isPublic: 0 }).where('meetingID', '=', meeting.meetingID).execute();
  await sandbox.db.insertInto('audience').values({ meetingID: meeting.meetingID, email: ann.email }).execute();
  // A claim takes it away; what is put there then keeps the audience from being loaded.
  const claimed = await claim(sandbox.scheduler, { ...meeting, generation: 0 });
  await sandbox.redis.set(audience, 'in the way');
  await expect(claimed && finishOpening(sandbox.scheduler, claimed)).rejects.toThrow('WRONGTYPE');
  expect(await hashOf(meeting)).toMatchObject({ generation: '1', claimedAt: '0' });

  await activateDue(sandbox.scheduler);
  expect(await hashOf(meeting)).toMatchObject({ generation: '2', seq: '0' });
});

test('where a kept copy goes on is noted in MySQL, so that no older copy is kept after it', async () => {
  const meeting = await heldMeeting();
  await claim(sandbox.scheduler, { ...meeting, generation: 1 });

  expect(await findArchived(sandbox.db, meeting)).toMatchObject({ generation: 2, branches: '1:0 2:1 ' });
});

test('a live meeting from before there were generations gets one before anything is accepted', async () => {
  const meeting = await heldMeeting();
  const [key, { meetingID }] = [instanceKeys.instance(meeting), meeting];
  await sandbox.redis.hdel(key, 'generation', 'branches');
  const before = { generation: 0, branches: '' };
  await sandbox.db.updateTable('meeting_instance').set(before).where('meetingID', '=', meetingID).execute();

  await archiveAll(sandbox.scheduler);
  expect(await hashOf(meeting)).toMatchObject({ generation: '1', branches: '1:1 ', seq: '1' });
  const posting = { userID: ann.userID, requestID: 'a2', body: 'hello' };
  expect(await scripts.post(sandbox.redis, meeting, posting)).toMatchObject({ seq: 2 });
});

test('a live meeting that was rescheduled is claimed again where its generation is not the current one', async () => {
  const meeting = await heldMeeting();
  const now = (await redisTime(sandbox.redis)).getTime();
  const window = { fromdatetime: new Date(now + 3_600_000), todatetime: new Date(now + 7_200_000) };
  const { meetingID } = meeting;
  await sandbox.db
    .updateTable('meeting_instance')
    .set({ ...window, generation: 5 })
    .where('meetingID', '=', meetingID)
    .execute();
  await scripts.post(sandbox.redis, meeting, { userID: ann.userID, requestID: 'a2', body: 'still here' });

  await archiveAll(sandbox.scheduler);
  await archiveAll(sandbox.scheduler);
  expect((await traces(sandbox, meeting)).record.messages.map(({ body }) => body)).toEqual(['still here']);
});
