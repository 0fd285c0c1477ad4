import type { LossLog } from '../losses.ts';
import type { Random } from '../random.ts';

/**
 * Heals what was struck, and tells what showed that it had been, such as `3 replies cut`; undefined where nothing did: the
 * strike does not count then.
 */
export type Undo = () => Promise<string | undefined>;

/** One thing that a fault can strike. */
export interface Victim {
  /** `server 1`; no two strikes have the same victim at the same time, since the one would heal what the other does. */
  name: string;
  strike(losses: LossLog, random: Random): Promise<Undo>;
}

/** One kind of fault. */
export interface Fault {
  name: string;
  /** How long it lasts, in ms, in a run of so many ms. */
  lastsMs(random: Random, runMs: number): number;
  /** One of them is struck. */
  victims: readonly Victim[];
}

/** The same for a run of any length. */
export const lasts =
  (least: number, most: number): Fault['lastsMs'] =>
  (random) =>
    random.integer(least, most);
