import type { Instance, InstanceState, Role } from '@rollcall/shared/meeting';
import type { InstancesInput } from '@rollcall/shared/schedule-inputs';
import { findHosted } from '../../db/audience/roles.ts';
import { keyOf } from '../../db/key-of.ts';
import { findHorizon, type ListedInstance, listInstances, type Start } from '../../db/schedule/listed-instances.ts';
import { redisTime } from '../../stores/clock.ts';
import type { Context } from '../context.ts';
import { aroundText, cutPage, fitPage, type Page } from '../page.ts';
import { instanceState } from './instance-state.ts';
import { reachesOf } from './reaches.ts';

/** An instance as scheduled. The window is what is in effect; it was moved if the instance was ended early. */
interface ScheduledInstance extends Instance {
  /** The meeting's. */
  externalID: string | null;
  title: string;
  isPublic: boolean;
  fromdatetime: Date;
  todatetime: Date;
  state: InstanceState;
  cancelledAt: Date | null;
  /** What a host gave as the reason for ending it early, or calling it off. */
  reason: string | null;
  /** Of the instance, for `ifVersion`. */
  version: number;
  /** The caller's, in the meeting. */
  role: Role | null;
}

export interface InstancesPage {
  instances: ScheduledInstance[];
  nextCursor: string | null;
}

/**
 * Lists instances in the order of their starts: with the scope `schedule` or `admin` all, and otherwise those of the meetings whose
 * host the caller is, and what is live or to come of those that the caller may enter. A page may have fewer than `limit`; only a
 * null `nextCursor` marks the last one.
 *
 * @param mostWalked instances that a page passes over at most: far fewer than take a second
 * @throws {Refusal} `USER_UNKNOWN`
 */
export async function instances(ctx: Context, input: InstancesInput, mostWalked = 5_000): Promise<InstancesPage> {
  const { mine, cursor: after, limit, ...filter } = input;
  const { state } = filter;
  const [reaches, now] = await Promise.all([reachesOf(ctx, { mine, state }), redisTime(ctx.redis)]);
  const horizons = reaches.map((reach) => findHorizon(ctx.db, reach, filter, { now, after, most: mostWalked }));
  const upTo = (await Promise.all(horizons)).find((horizon) => horizon !== undefined);
  const stretch = { now, after, upTo, limit: limit + 1 };
  const lists = await Promise.all(reaches.map((reach) => listInstances(ctx.db, reach, filter, stretch)));
  // What is found twice is the same: somebody may be host of a public meeting, and invited to it as well.
  const found = new Map(lists.flat().map((one) => [keyOf(one), one]));
  const { items, nextCursor } = pageOf([...found.values()].toSorted(byStart), limit, ctx.pageBytes);
  const end = upTo && cursorOf(upTo);
  const hosted = await findHosted(ctx.db, ctx.caller.userID, [...new Set(items.map(({ meetingID }) => meetingID))]);
  return {
    instances: items.map(({ isPublic, endedAt, endReason, ...one }) => ({
      ...one,
      isPublic: isPublic !== 0,
      state: instanceState({ ...one, endedAt }, now),
      reason: endReason,
      role: hosted.has(one.meetingID) ? 'host' : null,
    })),
    nextCursor: nextCursor ?? end ?? null,
  };
}

const byStart = (one: Start, other: Start): number =>
  one.fromdatetime.getTime() - other.fromdatetime.getTime() ||
  one.meetingID - other.meetingID ||
  one.orderID - other.orderID;

const cursorOf = ({ fromdatetime, meetingID, orderID }: Start): string =>
  [fromdatetime.getTime(), meetingID, orderID].join(':');

/** About how many bytes an instance has around its texts. */
const aroundInstance = 4 * aroundText;

const pageOf = (found: readonly ListedInstance[], limit: number, bytes: number): Page<ListedInstance, string> =>
  fitPage(
    cutPage(found, limit, cursorOf),
    bytes,
    ({ title, externalID, endReason }) =>
      aroundInstance + Buffer.byteLength(title + (externalID ?? '') + (endReason ?? '')),
    cursorOf,
  );
