import type { Instance } from '@rollcall/shared/meeting';
import type { Seq } from '@rollcall/shared/numbers';
import { CompiledQuery } from 'kysely';
import type { Branches } from '../../stores/branches.ts';
import type { Db } from '../client.ts';
import { keyOf } from '../key-of.ts';

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
