import { expect } from 'vitest';
import type { Traces } from '../../support/traces.ts';

/** What Redis and MySQL have once Redis has back what it lost: the same, as a later generation that began with the record. */
export const restored = ({ redis, record }: Traces, generation: number): Traces => {
  // A scheduler that another one overtook has left its branch, at the same number.
  const branches = expect.stringMatching(
    `^1:0 ([0-9]+:${record.instance.archivedSeq} )*${generation}:${record.instance.archivedSeq} $`,
  );
  const instance = {
    ...redis.instance,
    generation: `${generation}`,
    branches,
    sweepFrom: expect.any(String),
    // One with an audience was brought in line, to take out who has been uninvited.
    ...(redis.audience ? { cancelled: '0' } : {}),
  };
  return { redis: { ...redis, instance }, record };
};
