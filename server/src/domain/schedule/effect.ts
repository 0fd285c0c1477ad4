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
