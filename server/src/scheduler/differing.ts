import { instanceKeys } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import { keyOf } from '../db/key-of.ts';
import { findUnclosed, type ScheduledInstance } from '../db/schedule/due-instances.ts';
import { readFingerprints } from '../domain/schedule/plan.ts';
import { inChunks } from '../stores/in-chunks.ts';
import type { SchedulerContext } from './context.ts';
import { isBeingOpened } from './opening.ts';

/** A listed instance that is not what it would be opened with now. */
export interface Differing extends Instance {
  /** The generation of Redis's copy; 0 if there is none, though it is listed. */
  generation: number;
  /** Undefined if it is closed, or gone from the schedule. */
  plan: ScheduledInstance | undefined;
}

/** Instances that are compared at a time. */
const chunk = 1000;

/** Compares instances that Redis lists with the schedule, and leaves out those that are being opened. */
export async function findDiffering(
  { redis, db }: Pick<SchedulerContext, 'redis' | 'db'>,
  instances: readonly Instance[],
  now: Date,
): Promise<Differing[]> {
  const differing: Differing[] = [];
  for (const some of inChunks(instances, chunk)) {
    // The copies are read first: what is compared with them is no older than they are.
    const fields = ['generation', 'claimedAt', 'fingerprint'] as const;
    const copies = await Promise.all(some.map((one) => redis.hmget(instanceKeys.instance(one), ...fields)));
    const scheduled = await findUnclosed(db, some);
    const fingerprints = await readFingerprints(db, scheduled);
    const planned = new Map(scheduled.map((plan, n) => [keyOf(plan), { plan, fingerprint: fingerprints[n] }]));
    for (const [n, instance] of some.entries()) {
      const [generation, claimedAt, fingerprint] = copies[n] ?? [];
      const { plan, fingerprint: expected } = planned.get(keyOf(instance)) ?? {};
      if (claimedAt && isBeingOpened({ claimedAt: Number(claimedAt) }, now)) continue;
      if (plan && fingerprint === expected) continue;
      differing.push({ ...instance, generation: Number(generation ?? 0), plan });
    }
  }
  return differing;
}
