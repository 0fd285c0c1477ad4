import type { Db } from '@rollcall/server/db/client';
import { findArchived } from '@rollcall/server/db/record/archived';
import { readChanges } from '@rollcall/server/db/record/read-changes';
import type { Instance } from '@rollcall/shared/meeting';
import type { Patience } from '../services/patience.ts';

/** One change in the permanent record. */
export interface RecordedChange {
  seq: number;
  timestamp: Date;
  /** Null where nobody called. */
  userID: number | null;
  /** `join`, `leave (ended)`, the text of a message in quotation marks, or what was amended. */
  what: string;
}

/**
 * Waits until the scheduler has closed an instance, then reads its record from MySQL.
 *
 * @param title of the meeting, for the message if that takes too long
 * @throws {Error} if `seq` does not run from 1 to N without a gap
 */
export async function awaitRecord(
  patience: Patience,
  db: Db,
  title: string,
  instance: Instance,
): Promise<RecordedChange[]> {
  const archived = await patience.until(`the scheduler to archive and close ${title}`, async () => {
    const found = await findArchived(db, instance);
    return found?.endedAt ? found : undefined;
  });
  const { log, messages, actions } = await readChanges(db, instance, 0, archived.archivedSeq);
  const changes = [
    ...log.map(({ reason, eventType, ...entry }) => ({
      ...entry,
      what: reason ? `${eventType} (${reason})` : eventType,
    })),
    ...messages.map(({ body, ...entry }) => ({ ...entry, what: `“${body}”` })),
    ...actions.map(({ seq, timestamp, actorID, actionType, detail }) => ({
      seq,
      timestamp,
      userID: actorID,
      what: `${actionType} ${detail}`,
    })),
  ].toSorted((one, other) => one.seq - other.seq);
  const gap = changes.findIndex(({ seq }, n) => seq !== n + 1);
  if (gap !== -1 || changes.length !== archived.archivedSeq) throw new Error(`the record lacks change ${gap + 1}`);
  return changes;
}
