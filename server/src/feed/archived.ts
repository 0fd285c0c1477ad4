import type { Ended } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import type { Db } from '../db/client.ts';
import { findArchived, readChanges } from '../db/record.ts';
import { type Change, consecutiveChanges } from './change.ts';

/** Changes that are read at once. */
const chunk = 500;

/** The archived changes after a number, and that the instance is over once MySQL says so. */
export async function readRecord(
  db: Db,
  instance: Instance,
  after: number,
): Promise<{ changes: Change[]; over?: Ended }> {
  const archived = await findArchived(db, instance);
  if (!archived?.endedAt) return { changes: [] };
  const { log, messages } = await readChanges(db, instance, after, chunk);
  return {
    changes: consecutiveChanges(after, log, messages),
    over: { type: 'ended', seq: archived.archivedSeq, timestamp: archived.todatetime },
  };
}
