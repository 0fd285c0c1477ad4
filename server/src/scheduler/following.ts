import { bringInLine } from '../domain/schedule/bring-in-line.ts';
import type { Component } from './component.ts';
import type { SchedulerContext } from './context.ts';

/** A meeting of which Redis may have something that is not in line with its schedule. */
export interface Followed {
  meetingID: number;
}

/** Meetings that one pass brings in line, one after the other. */
const batch = 4;

/** Makes a component bring the meetings that it finds in line with their schedules. */
export const following = (ctx: SchedulerContext): Pick<Component<Followed>, 'batch' | 'nameOf' | 'work'> => ({
  batch,
  nameOf: ({ meetingID }) => ({ meetingID }),
  async work(items) {
    for (const { meetingID } of items) {
      const { effect, instances } = await bringInLine(ctx, meetingID);
      ctx.log.info({ meetingID, effect, instances: instances.length }, 'brought a meeting in line with its schedule');
    }
    return undefined;
  },
});
