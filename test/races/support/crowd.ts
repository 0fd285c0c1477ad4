import type { RollcallClient } from '@rollcall/client';
import type { Instance } from '@rollcall/shared/meeting';
import type { Api } from '../../support/api.ts';
import { testPatienceMs } from '../../support/patience.ts';
import { numbersTo } from '../../support/record.ts';
import type { Sandbox } from '../../support/sandbox.ts';
import { type Attendee, attend, isRefused, type Outcome, type Verb } from './attendee.ts';

/** People who go home, wherever they are, when the crowd is disposed of. */
export interface Crowd extends Disposable {
  /** Everybody joins, speaks, leaves and is mistaken, over and over, until the answer is that the instance is over. */
  stayToTheEnd(instance: Instance): Promise<Outcome[]>;
  /** Everybody does so many things and is then left standing where they are. */
  stayFor(instance: Instance, deeds: number): Promise<Outcome[]>;
}

/** For attendees who send again by themselves, and so know which attempts were lost. */
const everyAttemptSeen = { retries: 0, timeoutMs: testPatienceMs };

/**
 * Adds `size` users, each of whom sends everything twice at once: to a single server as one batch, to several as requests
 * to one of them and to the next.
 */
export async function gatherCrowd(sandbox: Sandbox, servers: readonly Api[], size: number): Promise<Crowd> {
  const people = await Promise.all(numbersTo(size).map((n) => sandbox.addUser(`Guest-${n}`)));
  const clientsOf = await Promise.all(
    people.map(async (person, n): Promise<[number, RollcallClient[]]> => {
      const [one, other] = [servers[n % servers.length], servers[(n + 1) % servers.length]];
      if (!one || !other) throw new Error('a crowd needs a server');
      const clientBy = (server: Api) => server.as(person, undefined, everyAttemptSeen);
      const client = await clientBy(one);
      return [person.userID, [client, other === one ? client : await clientBy(other)]];
    }),
  );
  const goHome = new AbortController();
  const attendees = (instance: Instance) =>
    clientsOf.map(([userID, clients]) => ({ userID, attendee: attend(instance, userID, clients, goHome.signal) }));
  return {
    async stayToTheEnd(instance) {
      const all = attendees(instance).map(({ userID, attendee }) => stay(attendee, userID, Number.POSITIVE_INFINITY));
      return (await Promise.all(all)).flat();
    },
    async stayFor(instance, deeds) {
      const all = attendees(instance).map(({ userID, attendee }) => stay(attendee, userID, deeds));
      return (await Promise.all(all)).flat();
    },
    [Symbol.dispose]: () => goHome.abort(),
  };
}

/** What one does in turn; at the start, and after each leave, the deeds before the join are mistakes. */
const habits: Verb[] = ['join', 'post', 'join', 'post', 'post', 'leave', 'leave', 'post'];

async function stay(attendee: Attendee, userID: number, deeds: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let n = 0; n < deeds; n += 1) {
    const verb = habits[(userID + n) % habits.length] ?? 'join';
    const outcome = await attendee.do(verb, `deed ${n}`);
    outcomes.push(outcome);
    if (isRefused(outcome) && outcome.reason === 'MEETING_NOT_ACTIVE') break;
  }
  return outcomes;
}
