import type { Instance } from '@rollcall/shared/meeting';
import { Refusal } from '@rollcall/shared/refusals';
import { findRecord, type KeptRecord } from '../../../db/history/kept-records.ts';
import type { Context } from '../../context.ts';
import { readableRecord } from '../readable-record.ts';

/**
 * Finds the record of an instance that the caller may read as a whole, and so may take with them.
 *
 * @throws {Refusal} `INSTANCE_UNKNOWN`, `NOT_ALLOWED` or `USER_UNKNOWN`
 */
export async function exportableRecord(ctx: Context, instance: Instance): Promise<KeptRecord> {
  await readableRecord(ctx, instance);
  const record = await findRecord(ctx.db, instance);
  if (!record) throw new Refusal('INSTANCE_UNKNOWN');
  return record;
}
