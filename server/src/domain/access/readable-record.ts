import type { Instance } from '@rollcall/shared/meeting';
import { Refusal } from '@rollcall/shared/refusals';
import { wasIn } from '../../db/joins.ts';
import { findRecord, type KeptRecord } from '../../db/kept-records.ts';
import { isHost } from '../../db/roles.ts';
import type { Context } from '../context.ts';
import { mayKnow } from './managed.ts';

/**
 * Finds the record of an instance for a caller who may read it: an administrator, a host, and who was in it.
 *
 * @returns the record, and whether the caller may read of everybody who was in and when, and not of themselves alone
 * @throws {Refusal} `INSTANCE_UNKNOWN` (also for who may not know that there is one) or `NOT_ALLOWED`
 */
export async function readableRecord(
  { db, caller }: Context,
  instance: Instance,
): Promise<{ record: KeptRecord; ofAll: boolean }> {
  const record = await findRecord(db, instance);
  if (!record) throw new Refusal('INSTANCE_UNKNOWN');
  if (caller.admin || (await isHost(db, record.meetingID, caller.userID))) return { record, ofAll: true };
  if (await wasIn(db, record, caller.userID)) return { record, ofAll: false };
  throw new Refusal((await mayKnow(db, caller, record)) ? 'NOT_ALLOWED' : 'INSTANCE_UNKNOWN');
}
