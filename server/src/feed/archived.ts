import type { Ended } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import type { Db } from '../db/client.ts';
import { findArchived, readChanges } from '../db/record.ts';
import { type Change, mergeInOrder } from './change.ts';

/** Changes per query. */
const chunk = 500;

/** Reads a chunk of archived changes after a number, and the end. There is neither until MySQL has the end. */
export async function readArchived(
  db: Db,
  instance: Instance,
  after: number,
): Promise<{ changes: Change[]; ended?: Ended }> {
  const archived = await findArchived(db, instance);
  if (!archived?.endedAt) return { changes: [] };
  const chunks = await readChanges(db, instance, after, chunk);
  return {
    changes: mergeInOrder(after, chunks),
    ended: { type: 'ended', seq: archived.archivedSeq, timestamp: archived.todatetime },
  };
}
