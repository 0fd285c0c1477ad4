import type { Instance } from '@rollcall/shared/meeting';
import { Refusal } from '@rollcall/shared/refusals';
import {
  type InstanceChange,
  type LockedInstance,
  lockInstance,
  updateInstances,
  type Window,
} from '../../db/schedule/instances.ts';
import { noteMeetingChange } from '../../db/schedule/meeting-changes.ts';
import { redisTime } from '../../stores/clock.ts';
import { lockManaged } from '../access/managed.ts';
import type { Context } from '../context.ts';
import { once } from '../once.ts';
import { type Effect, takeEffect } from './take-effect.ts';
import { untouchedAudience } from './untouched-audience.ts';

/** What became of the change of an instance. */
export interface ChangedInstance extends Window, Pick<Effect, 'effect'> {
  /** Of the instance; raised only if something changed. */
  version: number;
  /** The number of the last change that this made in the instance; null if it made none there. */
  seq: number | null;
}

/** How a procedure changes an instance. */
interface Procedure {
  procedure: string;
  input: Instance & { ifVersion?: number | undefined; requestID?: string | undefined };
  /**
   * Says what is to change of an instance that is not over, or refuses it.
   *
   * @param now Redis's time
   */
  change(instance: LockedInstance, now: Date): InstanceChange;
}

/**
 * Changes an instance of a meeting that the caller manages, and has it take effect.
 *
 * @returns the window as it is in effect: Redis's clock may have moved it
 * @throws {Refusal} `MEETING_UNKNOWN`, `NOT_ALLOWED`, `INSTANCE_UNKNOWN`, `VERSION_CONFLICT`, `INSTANCE_ENDED`,
 * `REQUEST_ID_REUSED`, or what `change` refuses
 */
export async function changeInstance(ctx: Context, { procedure, input, change }: Procedure): Promise<ChangedInstance> {
  const { meetingID, orderID, ifVersion } = input;
  const now = await redisTime(ctx.redis);
  return await once<Window & { version: number; revision?: number }, ChangedInstance>(ctx, {
    procedure,
    input,
    async change(transaction) {
      const { revision } = await lockManaged(ctx, transaction, meetingID);
      const before = await lockInstance(transaction, { meetingID, orderID });
      if (!before) throw new Refusal('INSTANCE_UNKNOWN');
      if (ifVersion !== undefined && ifVersion !== before.version) throw new Refusal('VERSION_CONFLICT');
      if (isOver(before, now)) throw new Refusal('INSTANCE_ENDED');
      const changed = change(before, now);
      const { fromdatetime, todatetime, version } = { ...before, ...changed };
      if (Object.keys(changed).length === 0) return { fromdatetime, todatetime, version };
      await updateInstances(transaction, meetingID, [orderID], changed);
      await noteMeetingChange(transaction, meetingID, ctx.caller.userID);
      return { fromdatetime, todatetime, version: version + 1, revision: revision + 1 };
    },
    async finish({ revision, ...scheduled }) {
      const { effect, instances } = await takeEffect(ctx, meetingID, untouchedAudience(revision));
      const own = instances.find((one) => one.orderID === orderID);
      // What is live may be another instance of the meeting.
      if (!own) return { ...scheduled, effect: effect === 'pending' ? effect : 'scheduled', seq: null };
      const { fromdatetime, todatetime, seq } = own;
      return { ...scheduled, fromdatetime, todatetime, effect, seq };
    },
  });
}

const isOver = ({ endedAt, cancelledAt, todatetime }: LockedInstance, now: Date): boolean =>
  endedAt !== null || cancelledAt !== null || todatetime <= now;

/** The earliest end that an instance can have which has begun. */
export const endingNow = ({ fromdatetime }: Window, now: Date): Date =>
  new Date(Math.max(now.getTime(), fromdatetime.getTime() + 1));
