import { expect } from 'vitest';
import type { Traces } from '../../support/traces.ts';

/** What Redis and MySQL have once Redis has back what it lost: the same, as a later generation that began with the record. */
export const restored = ({ redis, record }: Traces, generation: number): Traces => {
  // A scheduler that another one overtook has left its branch, at the same number.
  const branches = expect.stringMatching(
    `^1:0 ([0-9]+:${record.instance.archivedSeq} )*${generation}:${record.instance.archivedSeq} $`,
  );
  // Who is in may have been uninvited meanwhile: until that is compared, it is in line with nothing.
  const { audienceSum, fingerprint } = redis.instance ?? {};
  const isInLine = {
    audienceSum: expect.toBeOneOf([audienceSum, '']),
    fingerprint: expect.toBeOneOf([fingerprint, '']),
  };
  const instance = {
    ...redis.instance,
    ...isInLine,
    generation: `${generation}`,
    branches,
    sweepFrom: expect.any(String),
  };
  return { redis: { ...redis, instance }, record };
};
