import { instanceKeys } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import type { Instance } from '@rollcall/shared/meeting';
import type { Seq } from '@rollcall/shared/numbers';
import type { Archived } from '../db/record.ts';
import type { Branches } from '../stores/branches.ts';
import { readHashes } from '../stores/hashes.ts';

/** What Redis has of an instance. */
export interface Copy {
  /** 0 if Redis has nothing of the instance. */
  generation: number;
  /** The number of the last change; null unless the instance is active or has ended. */
  seq: Seq | null;
  branches: Branches;
  /** While the instance is being opened: when a scheduler last worked on that, in ms by Redis's clock. */
  claimedAt: number | null;
}

const fields = ['seq', 'generation', 'branches', 'claimedAt'] as const;

export async function readCopy(redis: RedisClient, instance: Instance): Promise<Copy> {
  return copyOf(await redis.hmget(instanceKeys.instance(instance), ...fields));
}

/** The same for each of the instances, in their order. */
export async function readCopies(redis: RedisClient, instances: readonly Instance[]): Promise<Copy[]> {
  const keys = instances.map((instance) => instanceKeys.instance(instance));
  return (await readHashes(redis, keys, fields)).map(copyOf);
}

function copyOf([seq, generation, branches, claimedAt]: readonly unknown[]): Copy {
  return {
    generation: Number(generation ?? 0),
    seq: seq ? Number(seq) : null,
    branches: typeof branches === 'string' ? branches : '',
    claimedAt: claimedAt ? Number(claimedAt) : null,
  };
}

/**
 * Whether a copy that was read after the record goes on from it: whatever MySQL has, Redis had before, so one that is
 * behind has lost changes, and one of another generation may have changes that nobody is to archive.
 */
export const continues = (
  copy: Pick<Copy, 'generation' | 'seq'>,
  record: Pick<Archived, 'generation' | 'archivedSeq'>,
): boolean =>
  copy.seq !== null &&
  // A copy from before there were generations has none.
  copy.generation > 0 &&
  copy.generation === record.generation &&
  copy.seq >= record.archivedSeq;
