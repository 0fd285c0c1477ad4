import type { Ended } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import type { Db } from '../db/client.ts';
import { findArchived, readChanges } from '../db/record.ts';
import { type Change, inOneLine } from './change.ts';

/** Changes read in one query. */
const chunk = 500;

/** Reads archived changes after a number, and the end. An instance that MySQL has not ended yet has neither. */
export async function readArchived(
  db: Db,
  instance: Instance,
  after: number,
): Promise<{ changes: Change[]; ended?: Ended }> {
  const archived = await findArchived(db, instance);
  if (!archived?.endedAt) return { changes: [] };
  const chunks = await readChanges(db, instance, after, chunk);
  return {
    changes: inOneLine(after, chunks),
    ended: { type: 'ended', seq: archived.archivedSeq, timestamp: archived.todatetime },
  };
}
