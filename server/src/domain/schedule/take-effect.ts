import { setTimeout as delay } from 'node:timers/promises';
import { scheduleChannel } from '@rollcall/lua/keys';
import { isUnavailable } from '../../stores/unavailable.ts';
import type { Context } from '../context.ts';
import { type AudienceChange, bringInLine } from './bring-in-line.ts';
import type { Effect } from './effect.ts';

export type { AudienceChange } from './bring-in-line.ts';
export type { Effect } from './effect.ts';

/** ms after which a caller is answered `pending`, though the work goes on: a call has less than two seconds */
const patienceMs = 1_200;
/** ms for which the end of another attempt is waited for */
const otherMs = 700;

/**
 * Brings what Redis has of a meeting in line with its schedule in MySQL: title, description, public flag, windows, cancellations
 * and audience, and takes out who may not stay. Then has the schedulers look at the meeting, so that what was added is opened,
 * and what was ended is closed. May be repeated.
 *
 * The change is committed already, so this does not fail where Redis or MySQL cannot be reached: then the scheduler does it.
 *
 * @param change what the mutation did to the audience, be it nothing: an audience that is known to be in line otherwise need not
 *   be compared, which takes time in proportion to it
 */
export async function takeEffect(
  { redis, db }: Pick<Context, 'redis' | 'db'>,
  meetingID: number,
  change?: AudienceChange,
): Promise<Effect> {
  const pending: Effect = { effect: 'pending', instances: [] };
  const answered = new AbortController();
  const work = bringInLine({ redis, db }, meetingID, change, otherMs).catch((error) => {
    if (isUnavailable(error)) return pending;
    throw error;
  });
  const announced = work.finally(() => void announce(redis, meetingID));
  const late = delay(patienceMs, pending, { signal: answered.signal }).catch(() => pending);
  return await Promise.race([announced, late]).finally(() => answered.abort());
}

/** Has the schedulers look at a meeting now. One that misses this finds what it has to do by its next look. */
const announce = (redis: Context['redis'], meetingID: number): Promise<unknown> =>
  redis.publish(scheduleChannel, String(meetingID)).catch(() => {});
