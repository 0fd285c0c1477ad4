import type { Instance } from '@rollcall/shared/meeting';
import { sql } from 'kysely';
import { compactBranches } from '../stores/branches.ts';
import type { NumberLine } from '../stores/number-line.ts';
import type { Db } from './client.ts';

/** An instance, and its number line up to the last change that it ever has. */
export interface EndedLine extends Instance, NumberLine {}

/**
 * Marks instances as ended, each if its record reaches the end of its line exactly. Repeating it changes nothing.
 *
 * @param now the time of the end, for all of them
 */
export async function markEnded(db: Db, lines: readonly EndedLine[], now: Date): Promise<void> {
  if (lines.length === 0) return;
  const rows = lines.map(
    ({ meetingID, orderID, seq, generation, branches }) =>
      sql`select ${meetingID} as meetingID, ${orderID} as orderID, ${seq} as seq, ${generation} as generation,
        ${compactBranches(branches)} as branches`,
  );
  // STRAIGHT_JOIN: each row is found by its primary key, so that no other is locked.
  await sql`
    update (${sql.join(rows, sql` union all `)}) as line
      straight_join meeting_instance on meeting_instance.meetingID = line.meetingID
        and meeting_instance.orderID = line.orderID
    set meeting_instance.endedAt = ${now}, meeting_instance.branches = line.branches
    where meeting_instance.archivedSeq = line.seq and meeting_instance.generation = line.generation
      and meeting_instance.endedAt is null`.execute(db);
}
