import { setTimeout as delay } from 'node:timers/promises';
import { scheduleChannel } from '@rollcall/lua/keys';
import { isUnavailable } from '../../stores/unavailable.ts';
import type { Context } from '../context.ts';
import { type AudienceChange, bringInLine } from './bring-in-line.ts';
import type { Effect, InstanceEffect } from './effect.ts';

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
  const work = untilInEffect({ redis, db }, meetingID, change, answered.signal).catch((error) => {
    if (isUnavailable(error)) return pending;
    throw error;
  });
  const late = delay(patienceMs, pending, { signal: answered.signal }).catch(() => pending);
  return await Promise.race([work, late]).finally(() => answered.abort());
}

/** ms until an instance that was just being opened is looked at again */
const againMs = 50;

/**
 * Brings a meeting in line, and again while an instance of it is just being opened, as one is that was added and begins at once.
 *
 * @param over nobody waits any more: what is pending then is left to the scheduler
 */
export async function untilInEffect(
  { redis, db }: Pick<Context, 'redis' | 'db'>,
  meetingID: number,
  change: AudienceChange | undefined,
  over: AbortSignal,
): Promise<Effect> {
  let instances: InstanceEffect[] = [];
  for (;;) {
    const now = await bringInLine({ redis, db }, meetingID, change, otherMs).finally(
      () => void announce(redis, meetingID),
    );
    instances = now.instances.map((one) => together(instances, one));
    if (now.effect !== 'pending' || over.aborted) return { ...now, instances };
    await delay(againMs, undefined, { signal: over }).catch(() => {});
  }
}

/** What became of an instance, after what earlier attempts did with it. */
function together(earlier: readonly InstanceEffect[], now: InstanceEffect): InstanceEffect {
  const before = earlier.find(({ orderID }) => orderID === now.orderID);
  return { ...now, seq: now.seq ?? before?.seq ?? null, takenOut: now.takenOut + (before?.takenOut ?? 0) };
}

/** Has the schedulers look at a meeting now. One that misses this finds what it has to do by its next look. */
const announce = (redis: Context['redis'], meetingID: number): Promise<unknown> =>
  redis.publish(scheduleChannel, String(meetingID)).catch(() => {});
