import { createHash } from 'node:crypto';
import type { Changes } from '@rollcall/lua/changes';
import type { LogEntry } from '@rollcall/lua/fields';
import type { Instance } from '@rollcall/shared/meeting';
import type { Seq, UserID } from '@rollcall/shared/numbers';
import { CompiledQuery, sql, type Transaction } from 'kysely';
import { type Branches, compactBranches, formatBranch } from '../../stores/branches.ts';
import type { Db } from '../client.ts';
import { keyOf } from '../key-of.ts';
import type { Database } from '../schema.ts';
import { shortTransaction } from '../short-transaction.ts';
import { insertChanges } from './insert-changes.ts';
import { extendSeal, sealOf } from './seal/chain.ts';

export interface Archived {
  fromdatetime: Date;
  todatetime: Date;
  /** MySQL has the changes 1 … archivedSeq. */
  archivedSeq: Seq;
  endedAt: Date | null;
  /** The generation of the number line that may be archived now; 0 before the instance is opened for the first time. */
  generation: number;
  branches: Branches;
  /** When it was called off. */
  cancelledAt: Date | null;
}

const archived = [
  'fromdatetime',
  'todatetime',
  'archivedSeq',
  'endedAt',
  'generation',
  'branches',
  'cancelledAt',
] as const;

/** Finds how far the record of an instance reaches and whether it is closed; undefined for an unknown instance. */
export async function findArchived(db: Db, { meetingID, orderID }: Instance): Promise<Archived | undefined> {
  return await db
    .selectFrom('meeting_instance')
    .select(archived)
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .executeTakeFirst();
}

/** The same for each of the instances, in their order. */
export async function findArchivedOf(db: Db, instances: readonly Instance[]): Promise<(Archived | undefined)[]> {
  if (instances.length === 0) return [];
  const keys = instances.map(({ meetingID, orderID }) => [meetingID, orderID]);
  // Not compiled by Kysely, which takes longer for so many keys than MySQL takes to find them.
  const select = `select meetingID, orderID, ${archived.join(', ')} from meeting_instance
    where (meetingID, orderID) in (?)`;
  const { rows } = await db.executeQuery<Instance & Archived>(CompiledQuery.raw(select, [keys]));
  const found = new Map(rows.map((row) => [keyOf(row), row]));
  return instances.map((instance) => found.get(keyOf(instance)));
}

/** An instance's record as it stood when a generation began; it stands still until the generation is open in Redis. */
export interface GenerationStart {
  generation: number;
  archivedSeq: Seq;
  branches: Branches;
  /** The last change: `verb userID timestamp`, and the SHA-1 of a post's body or an action's detail; empty if there is none. */
  archivedChange: string;
  /** The end by the schedule; undefined where Redis has no copy that may not know of it. */
  scheduledEnd?: Date;
}

/**
 * Begins a new generation of an instance's number line: from now on no change of an earlier one is archived, not even by a
 * transaction that is waiting already.
 *
 * @param before the generation that MySQL had when it was decided that the instance needs a new one
 * @param above a generation that Redis has; the new one is higher than both
 * @returns undefined, with nothing changed, if the instance is closed or another scheduler was faster
 */
export async function beginGeneration(
  db: Db,
  instance: Instance,
  before: number,
  above: number,
): Promise<GenerationStart | undefined> {
  const generation = Math.max(before, above) + 1;
  const begun = await db
    .updateTable('meeting_instance')
    .set({ generation })
    .where('meetingID', '=', instance.meetingID)
    .where('orderID', '=', instance.orderID)
    .where('generation', '=', before)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  if (begun.numUpdatedRows === 0n) return undefined;
  // Read only now: until the update, changes of the generation before were archived.
  const now = await findArchived(db, instance);
  if (now?.generation !== generation || now.endedAt) return undefined;
  const { archivedSeq, branches, todatetime } = now;
  const { log, messages, actions } = await readChanges(db, instance, archivedSeq - 1, 1);
  const archivedChange = [
    ...log.map(({ eventType, userID, timestamp }) => `${eventType} ${userID} ${timestamp.getTime()}`),
    ...messages.map(({ userID, timestamp, body }) => `post ${userID} ${timestamp.getTime()} ${sha1(body)}`),
    ...actions.map(({ actionType, actorID, timestamp, detail }) => {
      return `${actionType} ${actorID ?? ''} ${timestamp.getTime()} ${sha1(detail)}`;
    }),
  ].join();
  return { generation, archivedSeq, branches, archivedChange, scheduledEnd: todatetime };
}

/**
 * Notes where a generation branches off, before anything is accepted on it: a copy of an earlier one that Redis comes back
 * with later is not to be kept.
 *
 * @returns false, with nothing changed, if a later generation has begun
 */
export async function noteBranches(
  db: Db,
  { meetingID, orderID, generation, branches }: Instance & Pick<GenerationStart, 'generation' | 'branches'>,
): Promise<boolean> {
  const noted = await db
    .updateTable('meeting_instance')
    .set({ branches: compactBranches(branches) })
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .where('generation', '=', generation)
    .executeTakeFirst();
  return noted.numUpdatedRows > 0n;
}

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');

/**
 * Closes the record of a past instance that Redis does not have: everybody still present by the record gets a `leave`
 * at `todatetime`, numbered on from the last change. Where the end was brought forward before that change, and Redis never
 * heard of it, the instance ended at the change.
 *
 * Does nothing if its end was moved past `now` meanwhile, unless it was called off: then it ended at `now` at the latest.
 *
 * @param claimed the generation that the instance was claimed for, so that nobody opens it meanwhile; does nothing if it is
 *   no longer MySQL's
 */
export async function closeRecord(db: Db, instance: Instance, claimed: number, now: Date): Promise<void> {
  await shortTransaction(db, async (transaction) => {
    const row = await transaction
      .selectFrom('meeting_instance')
      .select(['fromdatetime', 'todatetime', 'archivedSeq', 'endedAt', 'generation', 'branches', 'cancelledAt', 'seal'])
      .where('meetingID', '=', instance.meetingID)
      .where('orderID', '=', instance.orderID)
      .forUpdate()
      .executeTakeFirst();
    if (!row || row.endedAt || row.generation !== claimed) return;
    if (row.todatetime > now && !row.cancelledAt) return;
    // One that was called off before it began keeps its window.
    const end = row.fromdatetime < now && now < row.todatetime ? now : row.todatetime;
    const todatetime = await findEnd(transaction, instance, { ...row, todatetime: end });
    const present = await findPresent(transaction, instance);
    const log = present.map(
      ({ userID }, n): LogEntry => ({
        seq: row.archivedSeq + 1 + n,
        userID,
        eventType: 'leave',
        timestamp: todatetime,
        reason: row.cancelledAt ? 'cancelled' : 'ended',
        requestID: null,
      }),
    );
    await insertChanges(transaction, [{ ...instance, log, messages: [], actions: [] }]);
    const branches = compactBranches(row.branches + formatBranch({ generation: claimed, seq: row.archivedSeq }));
    const seal =
      log.length > 0 ? extendSeal(sealOf({ ...instance, ...row }), { log, messages: [], actions: [] }) : row.seal;
    await transaction
      .updateTable('meeting_instance')
      .set({ archivedSeq: row.archivedSeq + log.length, todatetime, endedAt: now, branches, seal })
      .where('meetingID', '=', instance.meetingID)
      .where('orderID', '=', instance.orderID)
      .execute();
  });
}

/** The later of the end that is scheduled and the last archived change. */
async function findEnd(
  db: Transaction<Database>,
  instance: Instance,
  { todatetime, archivedSeq }: Pick<Archived, 'todatetime' | 'archivedSeq'>,
): Promise<Date> {
  const { log, messages, actions } = await readChanges(db, instance, archivedSeq - 1, 1);
  const last = [...log, ...messages, ...actions].map(({ timestamp }) => timestamp);
  return new Date(Math.max(todatetime.getTime(), ...last.map((time) => time.getTime())));
}

/** Reads the archived changes `after + 1` … `after + limit`. */
export async function readChanges(
  db: Db,
  { meetingID, orderID }: Instance,
  after: Seq,
  limit: number,
): Promise<Changes> {
  const [log, messages, actions] = await Promise.all([
    db
      .selectFrom('event_log')
      .select(['seq', 'userID', 'eventType', 'timestamp', 'reason', 'lease', 'requestID'])
      .where('meetingID', '=', meetingID)
      .where('orderID', '=', orderID)
      .where('seq', '>', after)
      .where('seq', '<=', after + limit)
      .orderBy('seq')
      .$narrowType<{ seq: Seq }>()
      .execute(),
    db
      .selectFrom('message')
      .select(['seq', 'userID', 'body', 'timestamp', 'requestID'])
      .where('meetingID', '=', meetingID)
      .where('orderID', '=', orderID)
      .where('seq', '>', after)
      .where('seq', '<=', after + limit)
      .orderBy('seq')
      .execute(),
    db
      .selectFrom('action')
      .select(['seq', 'actorID', 'userID', 'actionType', 'detail', 'timestamp', 'requestID'])
      .where('meetingID', '=', meetingID)
      .where('orderID', '=', orderID)
      .where('seq', '>', after)
      .where('seq', '<=', after + limit)
      .orderBy('seq')
      .execute(),
  ]);
  return { log: log.map(({ lease, ...entry }) => (lease === null ? entry : { ...entry, lease })), messages, actions };
}

/** Finds the users who are present by the record, since their last entry is a join, in the order of joining. */
async function findPresent(db: Transaction<Database>, { meetingID, orderID }: Instance): Promise<{ userID: UserID }[]> {
  const lastJoin = sql<number>`max(case when eventType = 'join' then seq else 0 end)`;
  const lastEntry = sql<number>`max(seq)`;
  return await db
    .selectFrom('event_log')
    .select('userID')
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .groupBy('userID')
    .having(lastJoin, '=', lastEntry)
    .orderBy(lastEntry)
    .execute();
}
