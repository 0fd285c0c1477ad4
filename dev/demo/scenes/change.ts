import type { FeedEvent } from '@rollcall/client';
import type { Day } from '../day.ts';
import { expect } from '../day.ts';
import { listen } from '../ear.ts';
import { after } from '../office.ts';
import { someTime, untilOver } from '../waiting.ts';
import { clock, told } from '../wording.ts';

type Of<Type extends FeedEvent['type']> = Extract<FeedEvent, { type: Type }>;

const minute = 60_000;

/** A host changes the meeting while it is live: whoever is in is told at once, and whoever may not stay is taken out. */
export async function change(day: Day): Promise<void> {
  const { narrator, patience, john, hamid, haled, dsa } = day;
  const { scene, ask, refused, heard } = narrator;
  const { meetingID } = dsa;
  scene('The host changes the course while it is live');
  const atHaled = await listen(patience, 'haled', haled, dsa);

  await ask(
    'hamid',
    'call it "DSA Course: Graphs"',
    hamid.schedule.putMeeting.mutate({ meetingID, title: 'DSA Course: Graphs' }),
    ({ effect }) => effect,
  );
  heard('haled', told(await atHaled.until('the new title', (event): event is Of<'amended'> => 'title' in event)));
  const later = after(await day.now(), 30 * minute);
  await ask(
    'hamid',
    'let it end in half an hour',
    hamid.schedule.amend.mutate({ ...dsa, todatetime: later }),
    ({ effect, todatetime }) => `${effect}, until ${clock(todatetime)}`,
  );
  heard('haled', told(await atHaled.until('the new end', (event): event is Of<'amended'> => isEnd(event, later))));

  await ask(
    'hamid',
    'invite john',
    hamid.audience.add.mutate({ meetingID, emails: ['john@example.com'] }),
    ({ added }) => `${added} added`,
  );
  await ask('john', 'join DSA Course', john.meetings.join.mutate(dsa), ({ seq }) => `change number ${seq}`);
  const atJohn = await listen(patience, 'john', john, dsa);
  await someTime();
  await ask(
    'hamid',
    'invite john no longer',
    hamid.audience.remove.mutate({ meetingID, emails: ['john@example.com'] }),
    ({ removed, takenOut }) => `${removed} removed, ${takenOut} taken out`,
  );
  const isUninvited = (event: FeedEvent): event is Of<'left'> => event.type === 'left' && event.reason === 'uninvited';
  heard('john', told(await atJohn.until('that he is uninvited', isUninvited)));
  const reason = await atJohn.refused();
  heard('john', `${reason}: his feed is over`);
  expect(reason === 'NOT_ALLOWED', 'who is shut out hears nothing more');
  await refused('john', 'join DSA Course, again', 'NOT_ALLOWED', john.meetings.join.mutate(dsa));

  await someTime();
  const { todatetime } = await ask(
    'hamid',
    'end it now',
    hamid.schedule.end.mutate(dsa),
    (ended) => `ended at ${clock(ended.todatetime)}, with hamid and haled still in`,
  );
  heard(
    'haled',
    told(await atHaled.until('that it ends now', (event): event is Of<'amended'> => isEnd(event, todatetime))),
  );
  const isEnded = (event: FeedEvent): event is Of<'left'> => event.type === 'left' && event.reason === 'ended';
  heard('haled', told(await atHaled.until('that hamid is out', isEnded)));
  heard('haled', told(await atHaled.until('the end', (event): event is Of<'ended'> => event.type === 'ended')));
  atHaled.stop();
  await untilOver(patience, hamid, 'DSA Course', dsa);
  const tooLate = hamid.messages.post.mutate({ ...dsa, body: 'one more thing' });
  await refused('hamid', 'post "one more thing"', 'MEETING_NOT_ACTIVE', tooLate);
  await refused(
    'hamid',
    'let it go on after all',
    'INSTANCE_ENDED',
    hamid.schedule.amend.mutate({ ...dsa, todatetime: later }),
  );
}

const isEnd = (event: FeedEvent, end: Date): event is Of<'amended'> =>
  event.type === 'amended' && event.todatetime?.getTime() === end.getTime();
