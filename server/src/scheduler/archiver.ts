import type { Instance } from '@rollcall/shared/meeting';
import { findArchived } from '../db/record/archived.ts';
import type { ScheduledInstance } from '../db/schedule/due-instances.ts';
import { redisTime } from '../stores/clock.ts';
import { archivePass, type Behind, mustNotBeBroken } from './archive-pass.ts';
import { type Component, tick } from './component.ts';
import type { SchedulerContext } from './context.ts';
import { continues, readCopy } from './copy.ts';
import { nameOf } from './instance-name.ts';
import { open } from './opening.ts';
import { Roster, type Seen } from './roster.ts';

/** An instance, and what has to be done for it. */
interface Due {
  seen: Seen;
  what: 'open' | 'archive';
}

/**
 * Archives every instance that is open. One whose copy in Redis does not continue the record is opened anew: this looks
 * often enough to catch a loss before much is built on it.
 */
export const archiver = (ctx: SchedulerContext, everyMs: number, roster = new Roster(ctx)): Component<Due> => ({
  name: 'archiver',
  everyMs,
  batch: 100,
  nameOf: ({ seen }) => nameOf(seen.instance),
  isSlow: ({ what }) => what === 'open',
  async look() {
    const now = await redisTime(ctx.redis);
    await roster.readRecords(now);
    await roster.readCopies();
    const differing = [...roster.all].filter(differs);
    const before = differing.map(({ record }) => record);
    await roster.rereadRecords(differing);
    return { due: differing.flatMap((seen, n) => dueOf(seen, before[n], now)) };
  },
  async work(items) {
    const batch: { item: Due; behind: Behind }[] = [];
    for (const item of items) {
      const { instance, record, copy } = item.seen;
      if (item.what === 'open') await open(ctx, instance);
      else if (record && copy.seq !== null) {
        const { archivedSeq, generation } = record;
        batch.push({ item, behind: { ...instance, archivedSeq, generation, seq: copy.seq } });
      }
    }
    const passed = await archivePass(
      ctx,
      batch.map(({ behind }) => behind),
    );
    for (const [n, { item }] of batch.entries()) roster.noteArchived(item.seen, passed[n]);
    passed.forEach(mustNotBeBroken);
    return batch.filter((_, n) => passed[n]?.state === 'unfinished').map(({ item }) => item);
  },
});

/** Whether MySQL had not all that Redis had when they were read last, or the copy does not continue the record. */
const differs = ({ record, copy }: Seen): boolean =>
  record === undefined || (record !== null && !(continues(copy, record) && copy.seq === record.archivedSeq));

/** @param before the record as it was known before Redis was read */
function dueOf(seen: Seen, before: Seen['record'], now: Date): Due[] {
  const { record, copy } = seen;
  if (!record) return [];
  if (continues(copy, record)) {
    return copy.seq === record.archivedSeq || isClosing(record, now) ? [] : [{ seen, what: 'archive' }];
  }
  // Somebody was faster than this look, which read MySQL after Redis: the next one sees whether the copy continues that.
  if (before && continues(copy, before)) return [];
  // One that was called off is not opened any more: the closer ends it.
  if (record.cancelledAt) return [];
  // Outside its window there is nothing to be opened, unless it was rescheduled while it was live.
  const isInProgress = record.fromdatetime <= now && now < record.todatetime;
  const isRescheduled = record.fromdatetime > now && copy.seq !== null;
  return isInProgress || isRescheduled ? [{ seen, what: 'open' }] : [];
}

/** ms after its end for which the closer alone archives an instance: both at once would read it twice */
const closingMs = 2_000;

const isClosing = ({ todatetime }: ScheduledInstance, now: Date): boolean =>
  todatetime <= now && now.getTime() - todatetime.getTime() < closingMs;

/** Archives all that Redis has of an instance now. */
export async function archiveInstance({ redis, db }: SchedulerContext, instance: Instance): Promise<void> {
  for (;;) {
    const record = await findArchived(db, instance);
    const copy = await readCopy(redis, instance);
    // Of another generation, it is being opened anew: the next look finds that.
    if (!record || copy.generation !== record.generation || copy.seq === null || copy.seq <= record.archivedSeq) return;
    const { archivedSeq, generation } = record;
    const passed = await archivePass({ redis, db }, [{ ...instance, archivedSeq, generation, seq: copy.seq }], 'wait');
    passed.forEach(mustNotBeBroken);
    if (passed.every(({ state }) => state === 'current')) return;
  }
}

/** Looks once, archives what is due, and returns when that is done. */
export const archiveAll = (ctx: SchedulerContext): Promise<number | undefined> => tick(archiver(ctx, 0), ctx.log);
