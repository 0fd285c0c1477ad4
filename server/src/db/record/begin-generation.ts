import { createHash } from 'node:crypto';
import type { Instance } from '@rollcall/shared/meeting';
import type { Seq } from '@rollcall/shared/numbers';
import { type Branches, compactBranches } from '../../stores/branches.ts';
import type { Db } from '../client.ts';
import { findArchived } from './archived.ts';
import { readChanges } from './read-changes.ts';

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
