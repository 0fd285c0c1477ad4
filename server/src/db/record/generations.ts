import type { Instance } from '@rollcall/shared/meeting';
import { type Selectable, sql } from 'kysely';
import { compactBranches } from '../../stores/branches.ts';
import type { Db } from '../client.ts';
import { keyOf } from '../key-of.ts';
import { isOneOf } from '../one-of.ts';
import type { Database } from '../schema.ts';
import { shortTransaction } from '../short-transaction.ts';
import type { GenerationStart } from './begin-generation.ts';

/** An instance that is to be opened for the first time: nothing of it is archived. */
interface Wanted extends Instance {
  /** The generation that MySQL had when it was decided that the instance needs a new one. */
  generation: number;
  /** A generation that Redis has; the new one is higher than both. */
  above: number;
}

type Locked = Pick<
  Selectable<Database['meeting_instance']>,
  'meetingID' | 'orderID' | 'generation' | 'archivedSeq' | 'branches' | 'endedAt'
>;

/**
 * Begins a generation of each of many instances without a record, as `beginGeneration` does of one. Each row is decided by
 * itself: it must be at the expected generation, not closed, and have nothing archived.
 *
 * @returns what was begun, and what is left to `beginGeneration`: rows that somebody holds, which this does not wait for, or
 *   that have a record meanwhile. Where another scheduler was faster, or the instance is closed, it is in neither.
 */
export async function beginGenerations(
  db: Db,
  wanted: readonly Wanted[],
): Promise<{ begun: (Instance & GenerationStart)[]; left: Instance[] }> {
  if (wanted.length === 0) return { begun: [], left: [] };
  return await shortTransaction(db, async (transaction) => {
    // By the primary key, whatever the optimizer thinks: it locks what it reads.
    const { rows } = await sql<Locked>`
      select meetingID, orderID, generation, archivedSeq, branches, endedAt
      from meeting_instance force index (primary) where ${isOneOf(wanted)} for update skip locked`.execute(transaction);
    const rowOf = new Map(rows.map((row) => [keyOf(row), row]));
    const begun: (Instance & GenerationStart)[] = [];
    const left: Instance[] = [];
    for (const { meetingID, orderID, generation, above } of wanted) {
      const instance = { meetingID, orderID };
      const row = rowOf.get(keyOf(instance));
      if (!row || row.archivedSeq > 0) left.push(instance);
      else if (row.generation === generation && !row.endedAt) {
        const begins = Math.max(generation, above) + 1;
        begun.push({ ...instance, generation: begins, archivedSeq: 0, branches: row.branches, archivedChange: '' });
      }
    }
    for (const [generation, group] of groupBy(begun, (one) => one.generation)) {
      await sql`update meeting_instance force index (primary) set generation = ${generation} where ${isOneOf(group)}`.execute(
        transaction,
      );
    }
    return { begun, left };
  });
}

/**
 * Notes where the generations of many instances branch off, as `noteBranches` does for one.
 *
 * @returns those for which it is noted: of the others, a later generation has begun
 */
export async function noteBranchesOfAll<Started extends Instance & Pick<GenerationStart, 'generation' | 'branches'>>(
  db: Db,
  started: readonly Started[],
): Promise<Started[]> {
  const noted: Started[] = [];
  const sameBranches = groupBy(started, ({ generation, branches }) => `${generation} ${branches}`);
  for (const group of sameBranches.values()) {
    const [{ generation, branches } = { generation: 0, branches: '' }] = group;
    const { numAffectedRows } = await sql`
      update meeting_instance force index (primary) set branches = ${compactBranches(branches)}
      where ${isOneOf(group)} and generation = ${generation}`.execute(db);
    if (Number(numAffectedRows) === group.length) noted.push(...group);
    else noted.push(...(await stillAt(db, generation, group)));
  }
  return noted;
}

/** Which of these are at that generation. Since it only rises, one that is now was so at any time since it began. */
async function stillAt<Of extends Instance>(db: Db, generation: number, instances: readonly Of[]): Promise<Of[]> {
  const rows = await db
    .selectFrom('meeting_instance')
    .select(['meetingID', 'orderID'])
    .where(isOneOf(instances))
    .where('generation', '=', generation)
    .execute();
  const keys = new Set(rows.map(keyOf));
  return instances.filter((instance) => keys.has(keyOf(instance)));
}

function groupBy<Item, Key>(items: readonly Item[], keyOfItem: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOfItem(item));
    if (group) group.push(item);
    else groups.set(keyOfItem(item), [item]);
  }
  return groups;
}
