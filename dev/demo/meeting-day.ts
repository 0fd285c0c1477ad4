import { setTimeout as delay } from 'node:timers/promises';
import { type ActiveMeeting, createRollcallClient, type Instance, type Message, reasonOf } from '@rollcall/client';
import { createNarrator } from './narrator.ts';

/** What the meeting day has to be given; everything else it learns through the client. */
export interface MeetingDay {
  url: string;
  tokens: { john: string; hamid: string; haled: string };
  /** Live, for john alone. */
  bdms: Instance;
  /** Begins in a few seconds and ends a few seconds later, for hamid and haled. */
  dsa: Instance;
  /** Live, for everybody. */
  seminar: Instance;
}

const names = new Map([
  [1, 'john'],
  [2, 'hamid'],
  [3, 'haled'],
]);
const nameOf = (userID: number) => names.get(userID) ?? `user ${userID}`;
const clock = (time: Date) => time.toISOString().slice(11, 23);
const titles = (meetings: ActiveMeeting[]) =>
  meetings.map((meeting) => `${meeting.title} (${meeting.participants} in)`).join(', ') || 'nothing';
const lines = (messages: Message[]) =>
  messages
    .map((message) => `${String(message.seq).padStart(2)}  ${nameOf(message.userID)}: ${message.body}`)
    .join('\n');

/**
 * Plays a meeting day through the typed client alone, and prints each call and its answer.
 *
 * @throws {Error} at the first answer that breaks a promise of Rollcall
 */
export async function playMeetingDay(day: MeetingDay, print: (line: string) => void, colour: boolean): Promise<void> {
  const { scene, note, ask, refused } = createNarrator(print, colour);
  const { url, tokens, bdms, dsa, seminar } = day;
  let requests = 0;
  const countingFetch: typeof fetch = (...request) => {
    requests += 1;
    return fetch(...request);
  };
  const john = createRollcallClient({ url, token: tokens.john });
  const hamid = createRollcallClient({ url, token: tokens.hamid, fetch: countingFetch });
  const haled = createRollcallClient({ url, token: tokens.haled });

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

  scene('DSA Course begins by the clock');
  const { meeting, seenAt } = await untilActive(() => hamid.meetings.active.query(), dsa);
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

  requests = 0;
  const ten = Array.from({ length: 10 }, (_, n) =>
    hamid.messages.post.mutate({ ...dsa, body: `slide ${n + 1} of 10` }),
  );
  await ask(
    'hamid',
    'post ten slides at once',
    Promise.all(ten),
    (answers) => `${answers.length} calls in ${requests} HTTP request`,
  );
  expect(requests === 1, 'calls made together are one request');
  await refused('john', 'read the chat of DSA Course', 'NOT_ALLOWED', john.messages.list.query(dsa));

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
    lines(messages),
  );
  await ask('hamid', 'what did haled say?', hamid.messages.byUser.query({ ...dsa, userID: 3 }), ({ messages }) =>
    lines(messages),
  );

  scene('Haled leaves and comes back; then the course ends by the clock');
  await ask('haled', 'leave DSA Course', haled.meetings.leave.mutate(dsa), ({ seq }) => `change number ${seq}`);
  await ask('hamid', 'who is in?', hamid.meetings.participants.query(dsa), ({ total }) => `${total} participant`);
  await ask('haled', 'join DSA Course', haled.meetings.join.mutate(dsa), ({ seq }) => `change number ${seq}`);
  await untilOver(() => hamid.meetings.participants.query(dsa));
  note(`it ended at ${clock(meeting.todatetime)}, with hamid and haled still in: both were taken out`);
  await refused(
    'hamid',
    'post "one more thing"',
    'MEETING_NOT_ACTIVE',
    hamid.messages.post.mutate({ ...dsa, body: 'one more thing' }),
  );
  await ask('hamid', 'which meetings are active?', hamid.meetings.active.query(), ({ meetings }) => titles(meetings));
}

const said = ({ seq, timestamp }: { seq: number; timestamp: Date }) => `change number ${seq}, at ${clock(timestamp)}`;

function expect(promise: boolean, text: string): void {
  if (!promise) throw new Error(`broken promise: ${text}`);
}

const pollEveryMs = 20;

async function untilActive(poll: () => Promise<{ meetings: ActiveMeeting[] }>, { meetingID, orderID }: Instance) {
  for (;;) {
    const { meetings } = await poll();
    const meeting = meetings.find((one) => one.meetingID === meetingID && one.orderID === orderID);
    if (meeting) return { meeting, seenAt: new Date() };
    await delay(pollEveryMs);
  }
}

async function untilOver(poll: () => Promise<unknown>): Promise<void> {
  for (;;) {
    const reason = await poll().then(() => undefined, reasonOf);
    if (reason === 'MEETING_NOT_ACTIVE') return;
    await delay(pollEveryMs);
  }
}
