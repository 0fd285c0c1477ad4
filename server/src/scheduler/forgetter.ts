import { deleteOldRequests, hasOldRequests } from '../db/requests.ts';
import { type Component, tick } from './component.ts';
import type { SchedulerContext } from './context.ts';

/** Rows that one statement deletes: it holds their locks for milliseconds. */
const chunk = 1000;

/** What is forgotten once it is old; there is one kind. */
interface Forgotten {
  table: 'request';
}

/**
 * Forgets what the managing mutations were answered, a day later. Each scheduler does: two that meet share the rows, since those of
 * one statement are locked for the other.
 */
export const forgetter = ({ db }: Pick<SchedulerContext, 'db'>, everyMs: number): Component<Forgotten> => ({
  name: 'forgetter',
  everyMs,
  batch: 1,
  nameOf: ({ table }) => ({ table }),
  look: async () => ({ due: (await hasOldRequests(db)) ? [{ table: 'request' }] : [] }),
  work: async (items) => ((await deleteOldRequests(db, chunk)) === chunk ? items : undefined),
});

/** Looks once, forgets all that is old, and returns when that is done. */
export const forgetOld = (ctx: Pick<SchedulerContext, 'db' | 'log'>): Promise<number | undefined> =>
  tick(forgetter(ctx, 0), ctx.log);
