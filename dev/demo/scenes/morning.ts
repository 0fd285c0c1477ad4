import type { Day } from '../day.ts';
import { expect } from '../day.ts';
import { clock, titles } from '../wording.ts';

/** Who may enter which meeting, and what is refused. */
export async function morning({ narrator, john, hamid, haled, bdms, dsa, seminar }: Day): Promise<void> {
  const { scene, ask, refused } = narrator;
  scene('In the morning: who may enter which meeting');
  await ask('john', 'which meetings are active?', john.meetings.active.query(), ({ meetings }) => titles(meetings));
  await ask('hamid', 'which meetings are active?', hamid.meetings.active.query(), ({ meetings }) => titles(meetings));
  await ask(
    'john',
    'join BDMS Course',
    john.meetings.join.mutate(bdms),
    ({ joinedAt }) => `in since ${clock(joinedAt)}`,
  );
  await refused('hamid', 'join BDMS Course', 'NOT_ALLOWED', hamid.meetings.join.mutate(bdms));
  await refused('john', 'join BDMS Course, again', 'ALREADY_JOINED', john.meetings.join.mutate(bdms));
  await refused('haled', 'leave Seminar, never joined', 'NOT_JOINED', haled.meetings.leave.mutate(seminar));
  await refused('hamid', 'join DSA Course, too early', 'MEETING_NOT_ACTIVE', hamid.meetings.join.mutate(dsa));
  await refused('haled', 'cancel DSA Course', 'NOT_ALLOWED', haled.schedule.cancel.mutate(dsa));
}

/** A call that is sent twice takes effect once. */
export async function retry({ narrator, john, seminar }: Day): Promise<void> {
  const { scene, ask } = narrator;
  scene('A reply gets lost, and the client retries');
  const request = { ...seminar, requestID: 'the same for both' };
  const first = await ask(
    'john',
    'join Seminar',
    john.meetings.join.mutate(request),
    ({ seq }) => `change number ${seq}`,
  );
  const again = await ask(
    'john',
    'join Seminar, same requestID',
    john.meetings.join.mutate(request),
    ({ seq }) => `change number ${seq}: the first answer again, and nothing written twice`,
  );
  expect(
    first.seq === again.seq && first.joinedAt.getTime() === again.joinedAt.getTime(),
    'a retry is not a second event',
  );
}
