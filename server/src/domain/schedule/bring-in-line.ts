import { randomUUID } from 'node:crypto';
import * as scripts from '@rollcall/lua/scripts';
import { findMaybeOpen, noteFollowed, readSchedule, type Scheduled } from '../../db/schedule/following.ts';
import { redisTime } from '../../stores/clock.ts';
import type { Context } from '../context.ts';
import type { Effect } from './effect.ts';
import type { AudienceDelta } from './follow-audience.ts';
import { type Followed, Following, type Held } from './following.ts';
import { Overtaken } from './overtaken.ts';

type Stores = Pick<Context, 'redis' | 'db'>;

/** All that a change did to the audience, and the revision of the meeting that it made: whoever knows both spares a comparison. */
export interface AudienceChange extends AudienceDelta {
  revision: number;
}

/**
 * Brings all that Redis has of a meeting in line with its schedule. Each instance is marked with this attempt before the schedule
 * is read, and every script checks the mark: so the last attempt to begin has read no older schedule than any other, and from
 * then on it alone writes.
 *
 * @param waitMs for which an attempt that has overtaken this one is waited for: a caller wants to know what took effect, and a
 *   scheduler looks again
 * @throws the error of Redis or MySQL; what was done until then stays, and the next attempt goes on
 */
export async function bringInLine(
  stores: Stores,
  meetingID: number,
  change?: AudienceChange,
  waitMs = 0,
): Promise<Effect> {
  const { redis, db } = stores;
  const attempt = randomUUID();
  const now = await redisTime(redis);
  const found = await findMaybeOpen(db, meetingID, now);
  if (!found) return { effect: 'scheduled', instances: [] };
  const { revision, instances: candidates } = found;
  if (candidates.length === 0) {
    // Whatever is opened from now on is opened as it is scheduled now.
    await noteFollowed(db, meetingID, revision);
    return { effect: 'scheduled', instances: [] };
  }
  const marks = await Promise.all(candidates.map((one) => scripts.revise(redis, one, { attempt })));
  const held = new Map<number, Held>();
  for (const [n, { orderID }] of candidates.entries()) {
    const mark = marks[n];
    if (mark?.outcome === 'OK') held.set(orderID, mark);
  }
  const isNext = ({ revision }: Held, to: number) => change?.revision === to && revision === to - 1;
  const schedule = await readSchedule(db, meetingID, ({ isPublic, revision }) => {
    return !isPublic && [...held.values()].some((mark) => !isNext(mark, revision));
  });
  if (!schedule) return { effect: 'scheduled', instances: [] };

  const followed = await Promise.all(
    candidates.map(async (candidate, n): Promise<Followed> => {
      const instance = schedule.instances.get(candidate.orderID);
      const mark = held.get(candidate.orderID);
      // Whoever opens it reads its schedule after this; one that is being opened may have read it before.
      if (!mark) return { isInLine: marks[n]?.outcome === 'GONE' && !isDue(candidate, now), effect: null };
      if (!instance) return { isInLine: true, effect: null };
      const delta = isNext(mark, schedule.details.revision) ? change : undefined;
      const following = new Following(stores, attempt, schedule, instance, mark, delta);
      return await following.follow().catch((error) => {
        if (!(error instanceof Overtaken)) throw error;
        return following.waitForOther(waitMs);
      });
    }),
  );
  const isWaiting = (n: number) => marks[n]?.outcome === 'OPENING';
  const mustFollow = followed.filter(({ isInLine, effect }, n) => !isInLine && (effect !== null || isWaiting(n)));
  if (mustFollow.length === 0) await noteFollowed(db, meetingID, schedule.details.revision);
  const instances = followed.flatMap(({ effect }) => effect ?? []);
  const effect = followed.some(({ isInLine }) => !isInLine) ? 'pending' : instances.length > 0 ? 'live' : 'scheduled';
  return { effect, instances };
}

/** Whether an instance should be open now. */
const isDue = ({ fromdatetime, todatetime, cancelledAt }: Scheduled, now: Date): boolean =>
  !cancelledAt && fromdatetime <= now && now < todatetime;
