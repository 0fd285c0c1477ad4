import type { CancelInput } from '@rollcall/shared/schedule-inputs';
import type { Context } from '../context.ts';
import { cancellation } from './cancellation.ts';
import { type ChangedInstance, changeInstance } from './change-instance.ts';

/**
 * Calls an instance off: it is not opened, or, if it has begun, ends now with a `leave` of everybody that says so. What was done
 * in it until then stays recorded.
 *
 * @throws {Refusal} what every change of an instance is refused for; see {@link changeInstance}
 */
export const cancel = (ctx: Context, input: CancelInput): Promise<ChangedInstance> =>
  changeInstance(ctx, {
    procedure: 'schedule.cancel',
    input,
    change: (before, now) => ({
      ...cancellation(before, now),
      ...(input.reason === undefined ? {} : { endReason: input.reason }),
    }),
  });
