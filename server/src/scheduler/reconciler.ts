import { findPending } from '../db/schedule/following.ts';
import { comparer } from './comparer.ts';
import { type Component, tick } from './component.ts';
import type { SchedulerContext } from './context.ts';
import { type Followed, following } from './following.ts';

/** ms that a change may take to reach Redis by the call that made it, before a scheduler takes over */
const patienceMs = 300;

/**
 * Completes what a call has committed and not brought to Redis, since its server stopped halfway: it is found within a second. That
 * takes one query of an index that hardly has a row.
 */
export const reconciler = (ctx: SchedulerContext, everyMs: number, waitMs = patienceMs): Component<Followed> => ({
  name: 'reconciler',
  everyMs,
  ...following(ctx),
  async look() {
    const pending = await findPending(ctx.db, waitMs);
    const mine = pending.filter((meetingID) => ctx.isMine({ meetingID, orderID: 0 }));
    return { due: mine.map((meetingID) => ({ meetingID })) };
  },
});

/** Brings in line what waits, then compares everything and brings in line what differs, and returns when that is done. */
export async function reconcile(ctx: SchedulerContext): Promise<void> {
  await tick(reconciler(ctx, 0, 0), ctx.log);
  await tick(comparer(ctx, 0), ctx.log);
}
