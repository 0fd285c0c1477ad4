import { instanceKeys } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import type { Instance } from '@rollcall/shared/meeting';
import type { Archived } from '../db/record/archived.ts';
import type { Branches } from '../stores/branches.ts';
import type { Line } from '../stores/lines.ts';

/** What Redis has of an instance. */
export interface Copy extends Line {
  branches: Branches;
  /** While the instance is being opened: when a scheduler last worked on that, in ms by Redis's clock. */
  claimedAt: number | null;
}

export async function readCopy(redis: RedisClient, instance: Instance): Promise<Copy> {
  const fields = ['seq', 'generation', 'branches', 'claimedAt'] as const;
  const [seq, generation, branches, claimedAt] = await redis.hmget(instanceKeys.instance(instance), ...fields);
  return {
    generation: Number(generation ?? 0),
    seq: seq ? Number(seq) : null,
    branches: branches ?? '',
    claimedAt: claimedAt ? Number(claimedAt) : null,
  };
}

/**
 * Whether a copy that was read after the record goes on from it: whatever MySQL has, Redis had before, so one that is
 * behind has lost changes, and one of another generation may have changes that nobody is to archive.
 */
export const continues = (copy: Line, record: Pick<Archived, 'generation' | 'archivedSeq'>): boolean =>
  copy.seq !== null &&
  // A copy from before there were generations has none.
  copy.generation > 0 &&
  copy.generation === record.generation &&
  copy.seq >= record.archivedSeq;
