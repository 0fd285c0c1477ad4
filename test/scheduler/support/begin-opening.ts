import { instanceKeys } from '@rollcall/lua/keys';
import { findArchived } from '@rollcall/server/db/record/archived';
import { claim, opening, readPlan } from '@rollcall/server/scheduler/opening';
import type { Instance } from '@rollcall/shared/meeting';
import type { Sandbox } from '../../support/sandbox.ts';

/** Does the first `steps` steps of opening an instance, as a scheduler that crashes then, some time ago. */
export async function beginOpening(
  { db, scheduler }: Pick<Sandbox, 'db' | 'scheduler'>,
  instance: Instance,
  steps: number,
): Promise<void> {
  if (steps === 0) return;
  const record = await findArchived(db, instance);
  const claimed = record && (await claim(scheduler, { ...instance, generation: record.generation }));
  if (!claimed) throw new Error('the instance could not be claimed');
  const plan = await readPlan(db, instance);
  for (const step of opening.slice(0, steps - 1)) await step(scheduler, claimed, plan);
  // Others leave an opening alone while somebody works on it.
  const key = instanceKeys.instance(instance);
  if (await scheduler.redis.hexists(key, 'claimedAt')) await scheduler.redis.hset(key, 'claimedAt', 0);
}
