import { Refusal } from '@rollcall/shared/refusals';
import type { EndInput } from '@rollcall/shared/schedule-inputs';
import type { Context } from '../context.ts';
import { type ChangedInstance, changeInstance, endingNow } from './change-instance.ts';

/**
 * Ends an instance that has begun, as if its end had come: nobody joins or posts any more, and the scheduler takes out who is
 * still in and closes the record.
 *
 * @throws {Refusal} `MEETING_NOT_ACTIVE` if it has not begun, or what every change of an instance is refused for; see
 * {@link changeInstance}
 */
export const end = (ctx: Context, input: EndInput): Promise<ChangedInstance> =>
  changeInstance(ctx, {
    procedure: 'schedule.end',
    input,
    change(before, now) {
      if (before.fromdatetime > now) throw new Refusal('MEETING_NOT_ACTIVE');
      return {
        todatetime: endingNow(before, now),
        ...(input.reason === undefined ? {} : { endReason: input.reason }),
      };
    },
  });
