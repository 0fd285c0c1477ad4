import type { LogEntry } from '@rollcall/lua/fields';
import type { HeldInstance } from '../../db/history/held-instances.ts';
import type { Context } from '../context.ts';
import { afterRecord } from './after-record.ts';

/** An instance whose joins and leaves are archived up to `archivedSeq`, and go on with these. */
export interface WholeLog {
  record: HeldInstance;
  recent: LogEntry[];
}

/** Chunks that are read from Redis: the archive is usually a second behind, which is one, or a few when a crowd comes. */
const chunks = 20;

/** How often it is begun anew since the record has changed meanwhile. */
const attempts = 3;

/**
 * Reads the joins and leaves of an instance that Redis has beyond the record. What it may lack are those of the last moment:
 * of a line that grows faster than it is archived, a few thousand changes are read.
 */
export async function wholeLog(ctx: Pick<Context, 'redis' | 'db'>, record: HeldInstance): Promise<WholeLog> {
  let current = record;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const read = await readRecent(ctx, current);
    if ('recent' in read) return read;
    current = read.moved;
  }
  return { record: current, recent: [] };
}

async function readRecent(
  ctx: Pick<Context, 'redis' | 'db'>,
  record: HeldInstance,
): Promise<WholeLog | { moved: HeldInstance }> {
  const recent: LogEntry[] = [];
  let after = record.archivedSeq;
  for (let chunk = 1; chunk <= chunks; chunk += 1) {
    const read = await afterRecord(ctx, record, after);
    if (read.outcome === 'MOVED') return { moved: read.record };
    if (read.outcome === 'NONE') break;
    recent.push(...read.log);
    if (read.last === after || read.last >= read.seq) break;
    after = read.last;
  }
  return { record, recent };
}
