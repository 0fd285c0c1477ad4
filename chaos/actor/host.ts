import { setTimeout as delay } from 'node:timers/promises';
import { type RollcallClient, reasonOf } from '@rollcall/client';
import { now } from '../clock.ts';
import type { Amending, History, Wanted } from '../history.ts';
import { emailOf, type People } from '../people.ts';
import type { Random } from '../random.ts';
import type { Planned, Schedule } from '../schedule.ts';
import { type Door, patience } from './door.ts';

export interface HostParts {
  /** Who is a host of all meetings. */
  userID: number;
  people: People;
  doors: readonly Door[];
  random: Random;
  schedule: Schedule;
  history: History;
  /** The host does nothing new from then on. */
  goHome: AbortSignal;
}

/** ms between two deeds */
const pauseMs = { least: 300, most: 1_500 };
/** ms from now to a new end, at least and at most */
const newEndMs = { least: 1_500, most: 12_000 };

/**
 * Changes meetings while they are live: their title, when they end, and who is invited. Comes home when the last deed is done.
 */
export async function startHost({
  userID,
  people,
  doors,
  random,
  schedule,
  history,
  goHome,
}: HostParts): Promise<void> {
  let requests = 0;

  const wish = ({ instance }: Planned): Wanted => {
    const { meetingID, orderID } = instance;
    const invited = people.meetings.get(meetingID);
    const chance = random.float();
    if (invited && chance < 0.5) {
      const guests = people.userIDs.filter((one) => one !== userID);
      const [inside, outside] = [guests.filter((one) => invited.has(one)), guests.filter((one) => !invited.has(one))];
      const removes = random.chance(0.5) && inside.length > 1;
      return removes
        ? { what: 'uninvited', userIDs: random.shuffled(inside).slice(0, 2) }
        : { what: 'invited', userIDs: random.shuffled(outside).slice(0, 2) };
    }
    if (chance < 0.75) return { what: 'title', title: `meeting ${meetingID} by ${requests}` };
    const todatetime = Math.round(now()) + random.integer(newEndMs.least, newEndMs.most);
    return { what: 'end', orderID, todatetime: Math.min(todatetime, schedule.until) };
  };

  const act = async (planned: Planned): Promise<void> => {
    requests += 1;
    const { meetingID } = planned.instance;
    const wanted = wish(planned);
    if ('userIDs' in wanted && wanted.userIDs.length === 0) return;
    const calledAt = now();
    const requestID = `host-${requests}`;
    const answer = await ask(random.pick(doors).client, meetingID, wanted, requestID);
    // Noted before the instance is given more time, or the checker would not know why.
    history.amendings.push({ meetingID, host: userID, wanted, calledAt, answeredAt: now(), ...answer });
    if (answer.outcome === 'refused') return;
    if (wanted.what === 'end') schedule.move(planned, wanted.todatetime);
    const invited = people.meetings.get(meetingID);
    if (wanted.what === 'uninvited') for (const one of wanted.userIDs) invited?.delete(one);
    if (wanted.what === 'invited') for (const one of wanted.userIDs) invited?.add(one);
  };

  while (!goHome.aborted) {
    const live = schedule.current().filter(({ fromdatetime }) => fromdatetime <= now());
    if (live.length > 0) await act(random.pick(live));
    await delay(random.integer(pauseMs.least, pauseMs.most));
  }
}

type Answer = Pick<Amending, 'outcome' | 'made'>;

async function ask(client: RollcallClient, meetingID: number, wanted: Wanted, requestID: string): Promise<Answer> {
  try {
    return { outcome: 'ok', made: await call(client, meetingID, wanted, requestID) };
  } catch (error) {
    const reason = reasonOf(error);
    return { outcome: reason === undefined || reason === 'UNAVAILABLE' ? 'unknown' : 'refused', made: [] };
  }
}

/** Returns the changes that this is said to have made in live instances. */
async function call(
  client: RollcallClient,
  meetingID: number,
  wanted: Wanted,
  requestID: string,
): Promise<Amending['made']> {
  const input = { meetingID, requestID };
  if (wanted.what === 'end') {
    const { orderID } = wanted;
    const todatetime = new Date(wanted.todatetime);
    const { seq } = await client.schedule.amend.mutate({ ...input, orderID, todatetime }, patience());
    return seq === null ? [] : [{ orderID, seq }];
  }
  const { instances } = await (wanted.what === 'title'
    ? client.schedule.putMeeting.mutate({ ...input, title: wanted.title }, patience())
    : client.audience[wanted.what === 'invited' ? 'add' : 'remove'].mutate(
        { ...input, emails: wanted.userIDs.map(emailOf) },
        patience(),
      ));
  return instances.flatMap(({ orderID, seq }) => (seq === null ? [] : [{ orderID, seq }]));
}
