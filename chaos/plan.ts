import type { Fault } from './faults/fault.ts';
import type { Random } from './random.ts';

export interface PlannedStrike {
  /** ms from the start of the run */
  atMs: number;
  fault: Fault;
  lastsMs: number;
  /** For what the strike draws when its time has come. */
  random: Random;
}

/** ms between two strikes on average, where there is time for every kind */
const everyMs = 4_000;

/**
 * Plans which faults strike when, up to a time: every kind once, in a random order, then all of them again in another. A
 * short run has them closer together, so that each comes. The same seed gives the same plan.
 */
export function planStrikes(faults: readonly Fault[], random: Random, runMs: number): PlannedStrike[] {
  const spacingMs = Math.min(everyMs, runMs / faults.length);
  const plan: PlannedStrike[] = [];
  while (plan.length * spacingMs < runMs) {
    for (const fault of random.shuffled(faults)) {
      const atMs = (plan.length + random.float()) * spacingMs;
      plan.push({ atMs, fault, lastsMs: fault.lastsMs(random, runMs), random: random.fork() });
    }
  }
  return plan.filter(({ atMs }) => atMs < runMs);
}
