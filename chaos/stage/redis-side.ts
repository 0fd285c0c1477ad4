import type { Instance } from '@rollcall/shared/meeting';
import type { Redis } from 'ioredis';

/** First and last of some slots of a Cluster. */
export type SlotRange = readonly [first: number, last: number];

/** A Redis that takes writes. */
export interface Master {
  name: string;
  /** Straight to it. A command waits until it is back, however long that takes. */
  admin: Redis;
  /** Those that it serves; undefined for a single server, which serves all. */
  slots: readonly SlotRange[] | undefined;
}

/** What a single Redis and a Cluster have in common. */
export interface RedisSide {
  /** Those that take writes now. */
  masters(): Promise<Master[]>;
  /** What happened to it that no fault accounts for, so that nothing can be said of what it lost. */
  complaints(): Promise<string[]>;
  /** The slot of an instance's keys; undefined on a single server. */
  slotOf(instance: Instance): Promise<number | undefined>;
}
