import { Refusal } from '@rollcall/shared/refusals';
import type { AmendInput } from '@rollcall/shared/schedule-inputs';
import type { InstanceChange, LockedInstance } from '../../db/schedule/instances.ts';
import type { Context } from '../context.ts';
import { type ChangedInstance, changeInstance } from './change-instance.ts';
import { windowFault } from './window-fault.ts';

/**
 * Moves the start or the end of an instance; of one that has begun only the end.
 *
 * @throws {Refusal} `INSTANCE_LIVE` if the start of one that has begun would change, `INVALID_INPUT` for a window that cannot
 * be, or what every change of an instance is refused for; see {@link changeInstance}
 */
export const amend = (ctx: Context, input: AmendInput): Promise<ChangedInstance> =>
  changeInstance(ctx, {
    procedure: 'schedule.amend',
    input,
    change: (before, now) => changeOf(before, input, now),
  });

function changeOf(before: LockedInstance, input: AmendInput, now: Date): InstanceChange {
  const { fromdatetime = before.fromdatetime, todatetime = before.todatetime } = input;
  const change: InstanceChange = {
    ...(isSame(fromdatetime, before.fromdatetime) ? {} : { fromdatetime }),
    ...(isSame(todatetime, before.todatetime) ? {} : { todatetime }),
  };
  if (Object.keys(change).length === 0) return change;
  if (change.fromdatetime && before.fromdatetime <= now) throw new Refusal('INSTANCE_LIVE');
  if (change.todatetime && todatetime <= now)
    throw wrongWindow('todatetime', 'must not be in the past: use schedule.end');
  const fault = windowFault({ fromdatetime, todatetime }, now);
  if (!fault) return change;
  // Named is a field that the caller gave.
  throw input[fault.field] === undefined
    ? wrongWindow(fault.field === 'todatetime' ? 'fromdatetime' : 'todatetime', `${fault.field} ${fault.message}`)
    : wrongWindow(fault.field, fault.message);
}

const isSame = (one: Date, other: Date): boolean => one.getTime() === other.getTime();

const wrongWindow = (field: string, message: string): Refusal =>
  new Refusal('INVALID_INPUT', { issues: [{ path: [field], message }] });
