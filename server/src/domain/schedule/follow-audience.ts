import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { audienceEmail, findAudience } from '../../db/audience/audience.ts';
import { AudienceSum } from '../../db/audience/audience-sum.ts';
import { findUsers, findUsersByEmail } from '../../db/people/users.ts';
import { inChunks } from '../../stores/in-chunks.ts';
import type { Context } from '../context.ts';
import { mustNotBeStale } from './overtaken.ts';

type Stores = Pick<Context, 'redis' | 'db'>;

/** E-mails per call: less than a millisecond of Redis's time. */
const chunk = 1000;
/** Users per call that may be taken out: up to a millisecond, as for a teardown. */
const peoplePerCall = 150;

/** A change of a meeting's audience: e-mails as the table has, or had, them. */
export interface AudienceDelta {
  added: readonly string[];
  removed: readonly string[];
}

/** How the audience of one instance in Redis is brought in line: first who is added, and later who is removed. */
export interface Alignment {
  add(): Promise<void>;
  remove(): Promise<void>;
  /** Takes out who may not stay. */
  expel(): Promise<{ takenOut: number; seq: number | null }>;
  /** The sum of the audience, once it is in line. */
  sum(): string;
}

/** Of an audience that is in line already. */
export const inLine = (sum: string): Alignment => ({
  add: async () => {},
  remove: async () => {},
  expel: () => Promise.resolve({ takenOut: 0, seq: null }),
  sum: () => sum,
});

/** Takes a change of an audience over as it is, at a cost in proportion to the change. */
export function byDelta(
  stores: Stores,
  instance: Instance,
  attempt: string,
  before: string,
  { added, removed }: AudienceDelta,
): Alignment {
  const gone = removed.map(audienceEmail);
  return {
    add: () => addAll(stores, instance, attempt, added.map(audienceEmail)),
    remove: () => removeAll(stores, instance, attempt, gone),
    async expel() {
      const people: [number, string][] = [];
      for (const emails of inChunks(gone, chunk)) people.push(...(await findUsersByEmail(stores.db, emails)));
      return await expelAll(stores, instance, attempt, people);
    },
    sum() {
      const sum = AudienceSum.of(before);
      sum.add(added);
      sum.remove(removed);
      return sum.toString();
    },
  };
}

/** Compares the whole audience, and everybody who is in. */
export function byComparison(stores: Stores, instance: Instance, attempt: string): Alignment {
  const { redis, db } = stores;
  const invited = new Set<string>();
  const sum = new AudienceSum();
  return {
    async add() {
      for (let after = ''; ; ) {
        const emails = await findAudience(db, instance.meetingID, after, chunk);
        const last = emails.at(-1);
        if (last === undefined) return;
        sum.add(emails);
        const normalised = emails.map(audienceEmail);
        for (const email of normalised) invited.add(email);
        await addAll(stores, instance, attempt, normalised);
        after = last;
      }
    },
    async remove() {
      const gone = new Set<string>();
      let cursor = '0';
      do {
        const [next, emails] = await redis.sscan(instanceKeys.audience(instance), cursor, 'COUNT', chunk);
        for (const email of emails) if (!invited.has(email)) gone.add(email);
        cursor = next;
      } while (cursor !== '0');
      await removeAll(stores, instance, attempt, [...gone]);
    },
    expel: () => expelUninvited(stores, instance, attempt),
    sum: () => sum.toString(),
  };
}

type ChangeAudience = typeof scripts.addAudience | typeof scripts.removeAudience;

/** Runs a script on e-mails, as many at a time as it takes. */
const onAll =
  (script: ChangeAudience) =>
  async ({ redis }: Stores, instance: Instance, attempt: string, emails: readonly string[]): Promise<void> => {
    for (const some of inChunks(emails, chunk))
      mustNotBeStale(await script(redis, instance, { attempt, emails: some }));
  };
const addAll = onAll(scripts.addAudience);
const removeAll = onAll(scripts.removeAudience);

/** Goes through all who are in. Nobody who is not invited can come in meanwhile: the audience is in line already. */
async function expelUninvited(stores: Stores, instance: Instance, attempt: string) {
  const { redis, db } = stores;
  let takenOut = 0;
  let seq: number | null = null;
  for (let after = 0; ; ) {
    const key = instanceKeys.participants(instance);
    const page = await redis.zrange(key, `(${after}`, '+inf', 'BYSCORE', 'LIMIT', 0, chunk, 'WITHSCORES');
    const userIDs = page.filter((_, n) => n % 2 === 0).map(Number);
    if (userIDs.length === 0) return { takenOut, seq };
    const users = new Map((await findUsers(db, userIDs)).map(({ userID, email }) => [userID, email]));
    const people = userIDs.map((userID): [number, string] => [userID, users.get(userID) ?? '']);
    const expelled = await expelAll(stores, instance, attempt, people);
    takenOut += expelled.takenOut;
    seq = expelled.seq ?? seq;
    after = Number(page.at(-1));
  }
}

async function expelAll(
  { redis }: Stores,
  instance: Instance,
  attempt: string,
  people: readonly [userID: number, email: string][],
) {
  let takenOut = 0;
  let seq: number | null = null;
  for (const some of inChunks(people, peoplePerCall)) {
    const rows = some.map(([userID, email]) => [String(userID), audienceEmail(email)]);
    const answer = await scripts.expel(redis, instance, { attempt, people: rows });
    mustNotBeStale(answer);
    if (answer.outcome === 'ENDED') break;
    takenOut += answer.removed;
    seq = answer.seq ?? seq;
  }
  return { takenOut, seq };
}
