import type { Seen } from './roster.ts';

/** A change that MySQL did not have when it was seen in Redis. */
export interface Behind {
  seq: number;
  /** By `performance.now()`. */
  seenAt: number;
}

/** Notes since when MySQL lacks changes of an instance, as its record and its copy are known now. */
export function noteLag(seen: Seen): void {
  if (lagOf(seen) === 0) seen.behind = undefined;
  // What it lacked then has been archived: what it lacks now was seen when the copy was read last.
  else if (!seen.behind || seen.behind.seq <= (seen.record?.archivedSeq ?? 0)) {
    seen.behind = { seq: seen.copy.seq ?? 0, seenAt: seen.readAt };
  }
}

/** How many changes MySQL lacks, and how old the oldest of them is at least. */
export function archiveLag(all: Iterable<Seen>): { changes: number; seconds: number } {
  let changes = 0;
  const now = performance.now();
  let oldest = now;
  for (const seen of all) {
    changes += lagOf(seen);
    oldest = Math.min(oldest, seen.behind?.seenAt ?? now);
  }
  return { changes, seconds: (now - oldest) / 1000 };
}

/** Changes of another generation are not archived: that instance is being opened anew. */
function lagOf({ record, copy }: Seen): number {
  if (!record || copy.seq === null || copy.generation !== record.generation) return 0;
  return Math.max(0, copy.seq - record.archivedSeq);
}
