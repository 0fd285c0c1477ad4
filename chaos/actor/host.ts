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
    const answer = await ask(doors, random, { meetingID, wanted, requestID });
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

type Answer = Pick<Amending, 'outcome' | 'isInEffect' | 'made'>;

/** Attempts after the first, of a change that had no answer. */
const retries = 2;

/** Asks for a change, again by another door while there is no answer, with the same requestID. */
async function ask(
  doors: readonly Door[],
  random: Random,
  { meetingID, wanted, requestID }: { meetingID: number; wanted: Wanted; requestID: string },
): Promise<Answer> {
  const unknown: Answer = { outcome: 'unknown', isInEffect: false, made: [] };
  for (let attempt = 0; attempt <= retries; attempt += 1) {
    const { client, unanswered } = random.pick(doors);
    const before = unanswered();
    try {
      const { effect, made } = await call(client, meetingID, wanted, requestID);
      return { outcome: 'ok', isInEffect: effect !== 'pending', made };
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== undefined && reason !== 'UNAVAILABLE') {
        // An attempt before may have been carried out, or still be.
        return attempt === 0 && unanswered() === before ? { ...unknown, outcome: 'refused' } : unknown;
      }
      await delay(random.integer(20, 200) * 2 ** attempt);
    }
  }
  return unknown;
}

/** Returns whether it is in effect, and the changes that this is said to have made in live instances. */
async function call(
  client: RollcallClient,
  meetingID: number,
  wanted: Wanted,
  requestID: string,
): Promise<{ effect: 'scheduled' | 'live' | 'pending' } & Pick<Amending, 'made'>> {
  const input = { meetingID, requestID };
  if (wanted.what === 'end') {
    const { orderID } = wanted;
    const todatetime = new Date(wanted.todatetime);
    const { effect, seq } = await client.schedule.amend.mutate({ ...input, orderID, todatetime }, patience());
    return { effect, made: seq === null ? [] : [{ orderID, seq }] };
  }
  const { effect, instances } = await (wanted.what === 'title'
    ? client.schedule.putMeeting.mutate({ ...input, title: wanted.title }, patience())
    : client.audience[wanted.what === 'invited' ? 'add' : 'remove'].mutate(
        { ...input, emails: wanted.userIDs.map(emailOf) },
        patience(),
      ));
  return { effect, made: instances.flatMap(({ orderID, seq }) => (seq === null ? [] : [{ orderID, seq }])) };
}
