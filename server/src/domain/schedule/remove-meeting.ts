import { Refusal } from '@rollcall/shared/refusals';
import type { RemoveMeetingInput } from '@rollcall/shared/schedule-inputs';
import type { Transaction } from 'kysely';
import { lockOpenInstances, updateInstances } from '../../db/schedule/instances.ts';
import { noteMeetingChange, noteRemoval } from '../../db/schedule/meeting-changes.ts';
import type { Database } from '../../db/schema.ts';
import { redisTime } from '../../stores/clock.ts';
import { lockManaged } from '../access/managed.ts';
import type { Context } from '../context.ts';
import { once } from '../once.ts';
import { cancellation } from './cancellation.ts';
import { type Effect, takeEffect } from './take-effect.ts';
import { untouchedAudience } from './untouched-audience.ts';

export interface Removed {
  /** How many instances that were to come were called off. */
  cancelled: number;
  version: number;
}

/**
 * Hides a meeting, and calls off what is to come of it. The records of its instances stay.
 *
 * @throws {Refusal} `INSTANCE_LIVE`, `MEETING_UNKNOWN`, `NOT_ALLOWED` (also to a host), `VERSION_CONFLICT` or
 * `REQUEST_ID_REUSED`
 */
export async function removeMeeting(
  ctx: Context,
  input: RemoveMeetingInput,
): Promise<Removed & Pick<Effect, 'effect'>> {
  const { meetingID, ifVersion } = input;
  const now = await redisTime(ctx.redis);
  return await once<Removed & { revision: number }, Removed & Pick<Effect, 'effect'>>(ctx, {
    procedure: 'schedule.removeMeeting',
    input,
    async change(transaction) {
      const { version, revision } = await lockManaged(ctx, transaction, meetingID, ifVersion);
      if (!ctx.caller.schedule) throw new Refusal('NOT_ALLOWED');
      const cancelled = await cancelUpcoming(transaction, meetingID, now);
      await noteRemoval(transaction, meetingID, now);
      await noteMeetingChange(transaction, meetingID, ctx.caller.userID);
      return { cancelled, version: version + 1, revision: revision + 1 };
    },
    async finish({ revision, ...removed }) {
      const { effect } = await takeEffect(ctx, meetingID, untouchedAudience(revision));
      return { ...removed, effect };
    },
  });
}

async function cancelUpcoming(transaction: Transaction<Database>, meetingID: number, now: Date): Promise<number> {
  const open = await lockOpenInstances(transaction, meetingID);
  if (open.some(({ fromdatetime, todatetime }) => fromdatetime <= now && now < todatetime)) {
    throw new Refusal('INSTANCE_LIVE');
  }
  const upcoming = open.filter(({ fromdatetime }) => fromdatetime > now);
  // Those that were opened already are changed in another way than those that were not.
  const opened = upcoming.filter(({ generation }) => generation > 0);
  const others = upcoming.filter(({ generation }) => generation === 0);
  for (const group of [opened, others]) {
    const [first] = group;
    const orderIDs = group.map(({ orderID }) => orderID);
    if (first) await updateInstances(transaction, meetingID, orderIDs, cancellation(first, now));
  }
  return upcoming.length;
}
