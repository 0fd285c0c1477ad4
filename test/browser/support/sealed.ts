import type { Instance } from '@rollcall/shared/meeting';
import { addPast, type Happening, type PastPlan } from '../../history/support/past.ts';
import type { Sandbox } from '../../support/sandbox.ts';
import { sealByHand } from '../../support/seal.ts';

/** Adds an instance that is over, with the record of what happened, sealed. */
export async function addSealed(
  { db }: Pick<Sandbox, 'db'>,
  happened: readonly Happening[],
  plan: PastPlan = {},
): Promise<Instance & { at(minutes: number): Date }> {
  const past = await addPast({ db }, happened, plan);
  const { meetingID, orderID } = past;
  await db
    .updateTable('meeting_instance')
    .set({ seal: await sealByHand({ db }, past) })
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .execute();
  return past;
}
