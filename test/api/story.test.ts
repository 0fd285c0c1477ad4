import { activateDue } from '@rollcall/server/scheduler/activator';
import { archiveAll } from '@rollcall/server/scheduler/archiver';
import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { openSandbox } from '../support/sandbox.ts';

test('Ann joins, posts and leaves, and MySQL has it', async () => {
  await using sandbox = await openSandbox();
  await using api = await startApi(sandbox);
  const ann = await sandbox.addUser('Ann');
  const seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  const asAnn = await api.as(ann);

  const joined = await asAnn.meetings.join.mutate(seminar);
  expect(joined).toMatchObject({ seq: 1 });
  const said = await asAnn.messages.post.mutate({ ...seminar, body: 'hello' });
  expect(await asAnn.meetings.participants.query(seminar)).toEqual({
    participants: [{ ...ann, joinedAt: joined.joinedAt }],
    total: 1,
    nextCursor: null,
  });
  expect(await asAnn.messages.list.query(seminar)).toEqual({
    messages: [{ ...said, userID: ann.userID, body: 'hello' }],
    nextCursor: null,
  });
  expect((await asAnn.meetings.active.query({})).meetings).toHaveLength(1);
  expect((await asAnn.meetings.joinTimes.query()).meetings).toHaveLength(1);
  expect((await asAnn.messages.byUser.query({ ...seminar, userID: ann.userID })).messages).toHaveLength(1);
  const left = await asAnn.meetings.leave.mutate(seminar);
  expect(left.seq).toBe(3);
  await archiveAll(sandbox.scheduler);
  expect(await sandbox.db.selectFrom('event_log').selectAll().execute()).toHaveLength(2);
});
