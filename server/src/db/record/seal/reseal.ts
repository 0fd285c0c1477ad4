import type { Instance } from '@rollcall/shared/meeting';
import type { Transaction } from 'kysely';
import type { Database } from '../../schema.ts';
import { readChanges } from '../read-changes.ts';
import { chainStart, extendSeal } from './chain.ts';

const rowsPerRead = 2000;

/**
 * Makes the seal of an instance anew, from the rows as this transaction has changed them, and notes when that was. A record
 * that has no seal, since it is from before there were any, gets none.
 *
 * @throws {Error} if a change is missing
 */
export async function reseal(
  transaction: Transaction<Database>,
  { meetingID, orderID }: Instance,
  now: Date,
): Promise<void> {
  const row = transaction
    .selectFrom('meeting_instance')
    .select(['archivedSeq', 'seal'])
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .forUpdate();
  const record = await row.executeTakeFirst();
  if (!record?.seal) return;
  let seal: string | null = chainStart({ meetingID, orderID });
  for (let after = 0; after < record.archivedSeq; after += rowsPerRead) {
    const limit = Math.min(rowsPerRead, record.archivedSeq - after);
    const changes = await readChanges(transaction, { meetingID, orderID }, after, limit);
    if (changes.log.length + changes.messages.length + changes.actions.length < limit) {
      throw new Error(`a change of ${after + 1} to ${after + limit} is missing in MySQL`);
    }
    seal = extendSeal(seal, changes);
  }
  await transaction
    .updateTable('meeting_instance')
    .set({ seal, resealedAt: now })
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .execute();
}
