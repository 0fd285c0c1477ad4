import type { Instance } from '@rollcall/shared/meeting';
import { Refusal } from '@rollcall/shared/refusals';
import { findHeld, type HeldInstance } from '../../db/history/held-instances.ts';
import { recordReader } from '../access/record-reader.ts';
import type { Context } from '../context.ts';

/**
 * Finds an instance whose whole record the caller may read: with `admin`, as a host, or since they were in.
 *
 * @throws {Refusal} `INSTANCE_UNKNOWN`, `NOT_ALLOWED` or `USER_UNKNOWN`
 */
export async function readableRecord(ctx: Context, instance: Instance): Promise<HeldInstance> {
  const record = await findHeld(ctx.db, instance);
  await recordReader(ctx, instance.meetingID, record ? [record] : [], 'INSTANCE_UNKNOWN');
  if (!record) throw new Refusal('INSTANCE_UNKNOWN');
  return record;
}
