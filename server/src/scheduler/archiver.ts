import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { archive, findArchived } from '../db/record.ts';
import type { ScheduledInstance } from '../db/schedule.ts';
import { upToGap } from '../stores/changes.ts';
import { redisTime } from '../stores/clock.ts';
import { type Component, singly, tick } from './component.ts';
import type { SchedulerContext } from './context.ts';
import { type Copy, continues, readCopy } from './copy.ts';
import { findOpenInstances, nameOf } from './open-instances.ts';
import { open } from './opening.ts';

/** Changes per transaction. */
const chunk = 500;

/** Copies the changes that MySQL lacks from Redis, chunk by chunk, each in one transaction with the cursor. */
export async function archiveInstance({ redis, db }: SchedulerContext, instance: Instance): Promise<void> {
  for (;;) {
    const archived = await findArchived(db, instance);
    if (!archived) return;
    const from = archived.archivedSeq;
    const answer = await scripts.changes(redis, instance, { after: from, limit: chunk });
    // Of another generation, it is being opened anew: the next look finds that.
    if (answer.outcome === 'GONE' || answer.generation !== archived.generation || answer.seq <= from) return;
    const { generation, branches } = answer;
    const { last: to, ...changes } = upToGap(from, answer);
    if (to === from) throw new Error(`change ${from + 1} is missing in Redis`);
    await archive(db, instance, { generation, branches, from, to, ...changes });
  }
}

/**
 * Archives every instance that is open. One whose copy in Redis does not continue the record is opened anew: this looks
 * often enough to catch a loss before much is built on it.
 */
export const archiver = (ctx: SchedulerContext, everyMs: number): Component<Due> => ({
  name: 'archiver',
  everyMs,
  nameOf,
  async look() {
    const instances = await findOpenInstances(ctx);
    const now = await redisTime(ctx.redis);
    const copies = await Promise.all(instances.map((instance) => readCopy(ctx.redis, instance)));
    return { due: instances.flatMap((instance, n) => dueOf(instance, copies[n], now)) };
  },
  ...singly(({ what, ...instance }) => (what === 'open' ? open(ctx, instance) : archiveInstance(ctx, instance))),
});

/** An instance, and what has to be done for it. */
type Due = Instance & { what: 'open' | 'archive' };

function dueOf(instance: ScheduledInstance, copy: Copy | undefined, now: Date): Due[] {
  const { meetingID, orderID } = instance;
  if (copy && continues(copy, instance)) {
    return copy.seq === instance.archivedSeq ? [] : [{ meetingID, orderID, what: 'archive' }];
  }
  // Outside its window there is nothing to be opened, unless it was rescheduled while it was live.
  const isInProgress = instance.fromdatetime <= now && now < instance.todatetime;
  const isRescheduled = instance.fromdatetime > now && copy?.seq !== null;
  return isInProgress || isRescheduled ? [{ meetingID, orderID, what: 'open' }] : [];
}

/** Looks once, archives what is due, and returns when that is done. */
export const archiveAll = (ctx: SchedulerContext): Promise<number | undefined> => tick(archiver(ctx, 0), ctx.log);
