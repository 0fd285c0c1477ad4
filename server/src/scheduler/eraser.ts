import type { UserID } from '@rollcall/shared/numbers';
import { type Erasure, findErasures } from '../db/people/erasures.ts';
import { forget } from '../domain/people/forgetting.ts';
import { takeOut } from '../domain/people/take-out.ts';
import { redisTime } from '../stores/clock.ts';
import { type Component, tick } from './component.ts';
import type { SchedulerContext } from './context.ts';

/** ms after which no server remembers a user who was erased before, and no call of theirs is under way. */
const settledMs = 60_000;

/** ms that the archive is waited for: usually it is a second behind at most. */
const archiveMs = 3_000;

/**
 * Has records forget users who were erased, once the instances that they were in have ended, and takes them out of where a server
 * has let them in that did not know yet.
 */
export function eraser(ctx: SchedulerContext, everyMs: number): Component<Erasure> {
  /** Those whom nobody can have let in since they were taken out. */
  const settled = new Set<UserID>();
  return {
    name: 'eraser',
    everyMs,
    batch: 100,
    nameOf: ({ userID }) => ({ userID }),
    async look() {
      const now = await redisTime(ctx.redis);
      const erasures = await findErasures(ctx.db, new Date(now.getTime() - settledMs));
      const open = new Set(erasures.map(({ userID }) => userID));
      for (const userID of settled) if (!open.has(userID)) settled.delete(userID);
      return { due: erasures.filter(({ userID }) => ctx.isMine({ meetingID: userID, orderID: 0 })) };
    },
    async work(erasures) {
      const now = await redisTime(ctx.redis);
      const unsettled = erasures.filter(({ userID }) => !settled.has(userID));
      await takeOut(
        ctx,
        unsettled.map(({ userID }) => userID),
      );
      for (const { userID, requestedAt } of unsettled) {
        if (now.getTime() - requestedAt.getTime() > settledMs) settled.add(userID);
      }
      const done = await forget(ctx, erasures, { isIncluded: () => true, archiveMs });
      for (const { userID, doneAt } of erasures) {
        if (!doneAt && done.has(userID)) ctx.log.info({ userID }, 'user erased from all records');
      }
      return [];
    },
  };
}

/** Looks once, erases what can be, and returns when that is done. */
export const eraseDue = (ctx: SchedulerContext): Promise<number | undefined> => tick(eraser(ctx, 0), ctx.log);
