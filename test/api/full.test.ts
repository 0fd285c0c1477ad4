import { closeDue } from '@rollcall/server/scheduler/closer';
import { expect, test } from 'vitest';
import { defaultLimits, startApi } from '../support/api.ts';
import { openApiStage } from '../support/api-stage.ts';
import { endNow } from '../support/end-now.ts';
import { readRecord, seqsOf } from '../support/record.ts';
import { until } from '../support/until.ts';
import { wholeState } from './support/redis-state.ts';
import { contractRefusal, refusalOf } from './support/seen-refusal.ts';

test('a meeting with as many changes as it may have lets nobody in and takes no message, but ends as any other', async () => {
  await using stage = await openApiStage();
  const { sandbox, live } = stage;
  if (!defaultLimits) throw new Error('limits are off by default');
  await using api = await startApi(sandbox, { limits: { ...defaultLimits, changes: 4 } });
  const [ann, bob] = [await sandbox.addUser('Ann'), await sandbox.addUser('Bob')];
  const [asAnn, asBob] = [await api.as(ann), await api.as(bob)];
  const seminar = await live();
  const bystander = await live();
  await asAnn.meetings.join.mutate(seminar);
  await asAnn.messages.post.mutate({ ...seminar, body: 'one' });
  await asAnn.messages.post.mutate({ ...seminar, body: 'two' });
  const last = { ...seminar, body: 'three', requestID: 'last' };
  const { seq } = await asAnn.messages.post.mutate(last);
  expect(seq).toBe(4);
  const before = await wholeState(sandbox.redis);

  const post = () => asAnn.messages.post.mutate({ ...seminar, body: 'four' });
  expect(await refusalOf(post())).toEqual(contractRefusal('MEETING_FULL', 'messages.post'));
  const join = () => asBob.meetings.join.mutate(seminar);
  expect(await refusalOf(join())).toEqual(contractRefusal('MEETING_FULL', 'meetings.join'));
  // A retry is no further change, and what is refused for another reason still is.
  expect(await asAnn.messages.post.mutate(last)).toMatchObject({ seq: 4 });
  const again = asAnn.meetings.join.mutate(seminar);
  expect(await refusalOf(again)).toEqual(contractRefusal('ALREADY_JOINED', 'meetings.join'));
  const outside = asBob.messages.post.mutate({ ...seminar, body: 'hello' });
  expect(await refusalOf(outside)).toEqual(contractRefusal('NOT_JOINED', 'messages.post'));
  expect(await wholeState(sandbox.redis)).toEqual(before);
  await asBob.meetings.join.mutate(bystander);

  expect(await asAnn.meetings.leave.mutate(seminar)).toMatchObject({ seq: 5 });
  expect(await refusalOf(join())).toMatchObject({ reason: 'MEETING_FULL' });
  await endNow(sandbox, seminar);
  const record = await until(async () => {
    await closeDue(sandbox.scheduler);
    const record = await readRecord(sandbox, seminar);
    return record.instance.endedAt === null ? 'the seminar has not ended' : record;
  });
  expect(seqsOf(record)).toEqual([1, 2, 3, 4, 5]);
});
