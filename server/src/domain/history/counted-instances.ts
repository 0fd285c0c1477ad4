import type { HistoryAttendanceInput } from '@rollcall/shared/history-inputs';
import { limits } from '@rollcall/shared/limits';
import { Refusal } from '@rollcall/shared/refusals';
import { findHeld, findHeldOf, type HeldInstance } from '../../db/history/held-instances.ts';
import type { Context } from '../context.ts';

/**
 * Finds the instances whose attendance is asked for: one, or those of a meeting that began within a range.
 *
 * @throws {Refusal} `INVALID_INPUT` if there are too many
 */
export async function countedInstances(
  { db }: Context,
  { meetingID, orderID, from, to }: HistoryAttendanceInput,
): Promise<HeldInstance[]> {
  if (orderID !== undefined) {
    const one = await findHeld(db, { meetingID, orderID });
    return one ? [one] : [];
  }
  const most = limits.attendanceInstances;
  const range = { from: from ?? new Date(0), to: to ?? new Date(Date.UTC(9999, 0)), limit: most + 1 };
  const found = await findHeldOf(db, meetingID, range);
  if (found.length <= most) return found;
  const message = `must leave no more than ${most} instances between it and from`;
  throw new Refusal('INVALID_INPUT', { issues: [{ path: ['to'], message }] });
}

/** Whether an instance took place at all, or has begun to: it has not if it was called off before. */
export const hasBegun = ({ fromdatetime, cancelledAt }: HeldInstance, now: Date): boolean =>
  fromdatetime <= now && !(cancelledAt && cancelledAt <= fromdatetime);
