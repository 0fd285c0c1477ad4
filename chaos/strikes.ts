import { setTimeout as delay } from 'node:timers/promises';
import { now } from './clock.ts';
import type { Fault } from './faults/fault.ts';
import type { LossLog } from './losses.ts';
import type { PlannedStrike } from './plan.ts';
import type { Random } from './random.ts';

/** A strike that was carried out. */
export interface Strike {
  fault: string;
  victim: string;
  struckAt: number;
  healedAt: number;
  /** What showed that it struck; undefined where nothing did. */
  evidence: string | undefined;
}

export interface StrikesOptions {
  /** What is lost is noted here. */
  losses: LossLog;
  /** Everything is healed soon after this, by the run's clock. */
  until: number;
  /** Told of each strike when it is healed. */
  onStrike: (strike: Strike) => void;
}

/** ms before another attempt, in which something may come that can be struck */
const againMs = 2_000;

/** Carries out a plan from now on. What left no trace is tried again while there is time, so that every kind strikes. */
export async function carryOut(
  plan: readonly PlannedStrike[],
  { losses, until, onStrike }: StrikesOptions,
): Promise<Strike[]> {
  const startedAt = now();
  const busy = new Set<string>();
  const strikes: Strike[] = [];

  const strikeOnce = async (fault: Fault, lastsMs: number, random: Random): Promise<Strike | undefined> => {
    const victims = random.shuffled(fault.victims);
    let victim = victims.find(({ name }) => !busy.has(name));
    while (!victim && now() < until) {
      await delay(20);
      victim = victims.find(({ name }) => !busy.has(name));
    }
    if (!victim || now() >= until) return undefined;
    busy.add(victim.name);
    try {
      const struckAt = now();
      const undo = await victim.strike(losses, random);
      await delay(Math.max(0, Math.min(lastsMs, until - now())));
      const evidence = await undo();
      const strike = { fault: fault.name, victim: victim.name, struckAt, healedAt: now(), evidence };
      strikes.push(strike);
      onStrike(strike);
      return strike;
    } finally {
      busy.delete(victim.name);
    }
  };
  const carryOutOne = async ({ atMs, fault, lastsMs, random }: PlannedStrike): Promise<void> => {
    await delay(startedAt + atMs - now());
    let strike = await strikeOnce(fault, lastsMs, random);
    while (strike && strike.evidence === undefined) {
      await delay(againMs);
      strike = await strikeOnce(fault, lastsMs, random);
    }
  };
  await Promise.all(plan.map(carryOutOne));
  return strikes.toSorted((one, other) => one.struckAt - other.struckAt);
}
