import type { Instance } from '@rollcall/shared/meeting';
import type { Sandbox } from '../../support/sandbox.ts';
import type { SchedulerProcess } from './scheduler-process.ts';

/**
 * Schedules something for a moment that is still to come, and starts a scheduler that has looked at the schedule well before
 * that moment. Where the machine is too slow for it, both are done again with twice the time.
 *
 * @param plan schedules it, with the moment `leadMs` from now
 * @returns what was planned, and the scheduler, when half of the lead is left at least
 */
export async function startAheadOf<Planned extends Record<string, Instance>>(
  { db }: Pick<Sandbox, 'db'>,
  plan: (leadMs: number) => Promise<Planned>,
  start: () => Promise<SchedulerProcess>,
): Promise<{ planned: Planned; scheduler: SchedulerProcess }> {
  for (let leadMs = 6_000; ; leadMs *= 2) {
    const begunAt = performance.now();
    const planned = await plan(leadMs);
    const scheduler = await start();
    if (performance.now() - begunAt < leadMs / 2) return { planned, scheduler };
    await scheduler.stop();
    for (const { meetingID } of Object.values(planned)) {
      await db.deleteFrom('meeting_instance').where('meetingID', '=', meetingID).execute();
    }
  }
}
