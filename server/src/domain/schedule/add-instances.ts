import type { Instance } from '@rollcall/shared/meeting';
import { Refusal } from '@rollcall/shared/refusals';
import type { AddInstancesInput } from '@rollcall/shared/schedule-inputs';
import { findLastOrderID, findOpenWindows, insertInstances, type Window } from '../../db/schedule/instances.ts';
import { noteMeetingChange } from '../../db/schedule/meeting-changes.ts';
import { redisTime } from '../../stores/clock.ts';
import { lockManaged } from '../access/managed.ts';
import type { Context } from '../context.ts';
import { once } from '../once.ts';
import { type Effect, takeEffect } from './take-effect.ts';
import { untouchedAudience } from './untouched-audience.ts';
import { windowFault } from './window-fault.ts';

/** Instances that one is said to overlap with at most. */
const mostOverlaps = 10;

type Scheduled = Pick<Instance, 'orderID'> & Window;

export interface Added {
  /** In the order of the windows. `overlaps` has the orderIDs of other instances of the meeting, the lowest ten at most. */
  instances: (Scheduled & { overlaps: number[] })[];
  /** Of the meeting. */
  version: number;
}

/**
 * Adds instances to a meeting, all of them or none; their orderIDs continue from the highest. Those that have begun already are
 * open when this returns, and the effect is `live`, or `pending` where the scheduler needs longer.
 *
 * @throws {Refusal} `MEETING_UNKNOWN`, `NOT_ALLOWED`, `VERSION_CONFLICT`, `REQUEST_ID_REUSED`, or `INVALID_INPUT`, which
 * names each window that cannot be
 */
export async function addInstances(ctx: Context, input: AddInstancesInput): Promise<Added & Pick<Effect, 'effect'>> {
  const { meetingID, windows, ifVersion } = input;
  const now = await redisTime(ctx.redis);
  return await once<Added & { revision: number; begun: number[] }, Added & Pick<Effect, 'effect'>>(ctx, {
    procedure: 'schedule.addInstances',
    input,
    async change(transaction) {
      const { version, revision } = await lockManaged(ctx, transaction, meetingID, ifVersion);
      refuseFaults(windows, now);
      const last = await findLastOrderID(transaction, meetingID);
      const others = await findOpenWindows(transaction, meetingID);
      const added = windows.map((window, n) => ({ orderID: last + 1 + n, ...window }));
      await insertInstances(
        transaction,
        added.map((one) => ({ meetingID, ...one })),
      );
      await noteMeetingChange(transaction, meetingID, ctx.caller.userID);
      const all = [...others, ...added];
      return {
        instances: added.map((one) => ({ ...one, overlaps: overlapsOf(one, all) })),
        version: version + 1,
        revision: revision + 1,
        begun: added.filter(({ fromdatetime }) => fromdatetime <= now).map(({ orderID }) => orderID),
      };
    },
    async finish({ revision, begun, ...added }) {
      const { instances } = await takeEffect(ctx, meetingID, untouchedAudience(revision));
      const open = new Set(instances.map(({ orderID }) => orderID));
      const isOpen = begun.every((orderID) => open.has(orderID));
      return { ...added, effect: begun.length === 0 ? 'scheduled' : isOpen ? 'live' : 'pending' };
    },
  });
}

function refuseFaults(windows: readonly Window[], now: Date): void {
  const issues = windows.flatMap((window, n) => {
    const fault = windowFault(window, now);
    return fault ? [{ path: ['windows', n, fault.field], message: fault.message }] : [];
  });
  if (issues.length > 0) throw new Refusal('INVALID_INPUT', { issues });
}

/** The instances at the same time as this one, in the order of `all`. */
function overlapsOf(one: Scheduled, all: readonly Scheduled[]): number[] {
  const overlaps: number[] = [];
  for (const { orderID, fromdatetime, todatetime } of all) {
    if (orderID === one.orderID || todatetime <= one.fromdatetime || one.todatetime <= fromdatetime) continue;
    overlaps.push(orderID);
    if (overlaps.length === mostOverlaps) break;
  }
  return overlaps;
}
