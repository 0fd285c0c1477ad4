import type { Day } from '../day.ts';
import { expect } from '../day.ts';
import { after } from '../office.ts';
import { someTime, untilActive } from '../waiting.ts';
import { clock, lines, said, titles } from '../wording.ts';

/** The course begins at its time, without anybody doing anything then. */
export async function begin(day: Day): Promise<void> {
  const { narrator, patience, john, hamid, haled, requests, dsa } = day;
  const { scene, note, ask, refused } = narrator;
  scene('DSA Course begins by the clock');
  const soon = after(await day.now(), 2_000);
  await ask(
    'hamid',
    'bring it forward: in two seconds',
    hamid.schedule.amend.mutate({ ...dsa, fromdatetime: soon }),
    ({ effect, fromdatetime }) => `${effect}, from ${clock(fromdatetime)}`,
  );
  const { meeting, seenAt } = await untilActive(patience, hamid, 'DSA Course', dsa);
  note(`begins at ${clock(meeting.fromdatetime)}, seen active at ${clock(seenAt)}`);
  await ask('hamid', 'which meetings are active?', hamid.meetings.active.query(), ({ meetings }) => titles(meetings));
  await ask('hamid', 'join DSA Course', hamid.meetings.join.mutate(dsa), ({ seq }) => `change number ${seq}`);
  await ask('haled', 'join DSA Course', haled.meetings.join.mutate(dsa), ({ seq }) => `change number ${seq}`);
  await ask(
    'haled',
    'post "Salaam! Is it on? 🎓"',
    haled.messages.post.mutate({ ...dsa, body: 'Salaam! Is it on? 🎓' }),
    said,
  );

  const before = requests();
  const ten = Array.from({ length: 10 }, (_, n) =>
    hamid.messages.post.mutate({ ...dsa, body: `slide ${n + 1} of 10` }),
  );
  await ask(
    'hamid',
    'post ten slides at once',
    Promise.all(ten),
    (answers) => `${answers.length} calls in ${requests() - before} HTTP request`,
  );
  expect(requests() - before === 1, 'calls made together are one request');
  await refused('john', 'read the chat of DSA Course', 'NOT_ALLOWED', john.messages.list.query(dsa));
}

/** Everything about a live meeting can be read. */
export async function read({ narrator, hamid, haled, userIDs, nameOf, dsa }: Day): Promise<void> {
  const { scene, ask } = narrator;
  scene('Who is in, since when, and what was said');
  await ask('hamid', 'who is in?', hamid.meetings.participants.query(dsa), ({ participants }) =>
    participants
      .map(
        ({ name, age, gender, email, joinedAt }) =>
          `${name.padEnd(6)} ${age}  ${gender}  ${(email ?? '').padEnd(19)} since ${clock(joinedAt)}`,
      )
      .join('\n'),
  );
  await ask('hamid', 'when did they join?', hamid.meetings.joinTimes.query(), ({ meetings }) =>
    meetings
      .map(
        ({ title, joins }) =>
          `${title}: ${joins.map((join) => `${nameOf(join.userID)} ${clock(join.timestamp)}`).join(', ')}`,
      )
      .join('\n'),
  );
  await ask('haled', 'what was said? (first 4)', haled.messages.list.query({ ...dsa, limit: 4 }), ({ messages }) =>
    lines(messages, nameOf),
  );
  const byHaled = hamid.messages.byUser.query({ ...dsa, userID: userIDs.haled });
  await ask('hamid', 'what did haled say?', byHaled, ({ messages }) => lines(messages, nameOf));
  await someTime();
  await ask('haled', 'leave DSA Course', haled.meetings.leave.mutate(dsa), ({ seq }) => `change number ${seq}`);
  await ask('hamid', 'who is in?', hamid.meetings.participants.query(dsa), ({ total }) => `${total} participant`);
  await someTime();
  await ask('haled', 'join DSA Course', haled.meetings.join.mutate(dsa), ({ seq }) => `change number ${seq}`);
}
