import type { Instance, RollcallClient } from '@rollcall/client';
import { poll } from '../../services/poll.ts';
import type { Name, People } from './cast.ts';
import { clientOf, type Theatre } from './theatre.ts';

export type Line = readonly [who: Name, what: string];

export const seminarTalk: readonly Line[] = [
  ['hamid', 'Good morning! Can everybody hear me?'],
  ['haled', 'Loud and clear.'],
  ['mira', 'Yes. Good morning from Lisbon!'],
  ['hamid', 'Then let us begin. Today: how a number line makes a record that can be checked.'],
  [
    'hamid',
    'Each join, each leave and each message takes the next number: 1, 2, 3 … So whoever reads it later sees at once whether anything is missing.',
  ],
  ['mira', 'What happens to the numbers when somebody loses the connection in the middle of a message?'],
  [
    'hamid',
    'The request is sent again with the same `requestID`, and gets the same answer. One message, one number. The paper is at https://example.com/number-lines',
  ],
  ['sofia', 'So a retry is not a second event.'],
  ['hamid', 'Exactly.'],
];

export const drillTalk: readonly Line[] = [
  ['hamid', 'Welcome, everybody. Our guest is on the way.'],
  ['tom', 'There is an alarm in the building.'],
  ['hamid', 'Then we go outside, and meet next week.'],
];

/** A meeting is open a moment after it has been scheduled. */
async function joinOnceOpen(client: RollcallClient, instance: Instance): Promise<void> {
  await poll(async () => {
    await client.meetings.join.mutate(instance);
    return true;
  });
}

/** Lets people join a meeting in this order, and say something. */
export async function hold(
  theatre: Theatre,
  people: People,
  instance: Instance,
  { who, talk }: { who: readonly Name[]; talk: readonly Line[] },
): Promise<void> {
  for (const name of who) await joinOnceOpen(await clientOf(theatre, people[name]), instance);
  for (const [name, body] of talk) await say(theatre, people[name], instance, body);
}

/** Lets somebody who is in say something. */
export async function say(theatre: Theatre, userID: number, instance: Instance, body: string): Promise<void> {
  await (await clientOf(theatre, userID)).messages.post.mutate({ ...instance, body });
}
