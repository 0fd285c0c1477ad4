import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import {
  findMaybeOpen,
  noteFollowed,
  noteWindow,
  readSchedule,
  type Schedule,
  type Scheduled,
} from '../../db/schedule/following.ts';
import { redisTime } from '../../stores/clock.ts';
import { list, unlist } from '../../stores/listing.ts';
import type { Context } from '../context.ts';
import type { Effect, InstanceEffect } from './effect.ts';
import { type Alignment, type AudienceDelta, byComparison, byDelta, inLine } from './follow-audience.ts';
import { mustNotBeStale, Overtaken } from './overtaken.ts';
import { fingerprint, noAudience } from './plan.ts';

type Stores = Pick<Context, 'redis' | 'db'>;

/** All that a change did to the audience, and the revision of the meeting that it made: whoever knows both spares a comparison. */
export interface AudienceChange extends AudienceDelta {
  revision: number;
}

/** What Redis was in line with before, of an instance that it has. */
type Held = Extract<Awaited<ReturnType<typeof scripts.revise>>, { outcome: 'OK' }>;

/** Of an instance: what became of it, and whether Redis is in line with its schedule now. */
interface Followed {
  isInLine: boolean;
  /** Null if Redis does not have it. */
  effect: InstanceEffect | null;
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

/** One attempt to bring one instance in line. */
class Following {
  readonly #stores: Stores;
  readonly #attempt: string;
  readonly #schedule: Schedule;
  readonly #instance: Scheduled;
  readonly #before: Held;
  readonly #delta: AudienceDelta | undefined;
  #seq: number | null = null;
  #takenOut = 0;

  constructor(
    stores: Stores,
    attempt: string,
    schedule: Schedule,
    instance: Scheduled,
    before: Held,
    delta: AudienceDelta | undefined,
  ) {
    this.#stores = stores;
    this.#attempt = attempt;
    this.#schedule = schedule;
    this.#instance = instance;
    this.#before = before;
    this.#delta = delta;
  }

  /** @throws {Overtaken} */
  async follow(): Promise<Followed> {
    const { redis, db } = this.#stores;
    const attempt = this.#attempt;
    const instance = this.#instance;
    const { details, actorID } = this.#schedule;
    if (instance.cancelledAt && (await this.#withdraw())) return this.#done(instance);

    const audience = this.#alignment();
    await audience.add();
    const amended = await scripts.amend(redis, instance, {
      attempt,
      title: details.title,
      description: details.description,
      isPublic: details.isPublic,
      fromdatetime: instance.fromdatetime.getTime(),
      todatetime: instance.todatetime.getTime(),
      isCancelled: instance.cancelledAt !== null,
      ...(actorID === null ? {} : { actorID }),
    });
    mustNotBeStale(amended);
    if (amended.outcome === 'OK') {
      this.#seq = amended.seq;
      await list(redis, [instance]);
      await audience.remove();
      const { takenOut, seq } = await audience.expel();
      this.#takenOut = takenOut;
      this.#seq = seq ?? this.#seq;
    }
    const isMoved =
      amended.fromdatetime.getTime() !== instance.fromdatetime.getTime() ||
      amended.todatetime.getTime() !== instance.todatetime.getTime();
    if (isMoved) await noteWindow(db, instance, amended);
    if (amended.outcome === 'OK') {
      const sum = details.isPublic ? noAudience : audience.sum();
      const { fromdatetime, todatetime } = amended;
      const { cancelledAt } = instance;
      const settled = await scripts.settle(redis, instance, {
        attempt,
        revision: details.revision,
        audienceSum: sum,
        fingerprint: fingerprint({ meeting: details, fromdatetime, todatetime, cancelledAt }, sum),
      });
      mustNotBeStale(settled);
    }
    return this.#done(amended);
  }

  #alignment(): Alignment {
    const { details, audienceSum } = this.#schedule;
    const before = this.#before;
    if (details.isPublic) return inLine(noAudience);
    if (this.#delta && !before.wasPublic && before.audienceSum) {
      return byDelta(this.#stores, this.#instance, this.#attempt, before.audienceSum, this.#delta);
    }
    if (!before.wasPublic && before.audienceSum && before.audienceSum === audienceSum) return inLine(audienceSum);
    return byComparison(this.#stores, this.#instance, this.#attempt);
  }

  /** Removes one that was called off before it began; false if it has begun. */
  async #withdraw(): Promise<boolean> {
    const { redis } = this.#stores;
    const { generation } = this.#before;
    const { outcome } = await scripts.withdraw(redis, this.#instance, { generation });
    if (outcome === 'SUPERSEDED') throw new Overtaken();
    if (outcome !== 'OK') return false;
    await unlist(redis, this.#instance);
    return true;
  }

  /** Whoever has overtaken this attempt applies what it would have applied, or more. */
  async waitForOther(waitMs: number): Promise<Followed> {
    const { redis } = this.#stores;
    const key = instanceKeys.instance(this.#instance);
    // This may have listed it last, as it was before the other.
    await list(redis, [this.#instance]);
    const until = performance.now() + waitMs;
    for (;;) {
      const fields = ['fingerprint', 'revision', 'fromdatetime', 'todatetime'] as const;
      const [settled, revision, fromdatetime, todatetime] = await redis.hmget(key, ...fields);
      if (settled && Number(revision) >= this.#schedule.details.revision) {
        return this.#done({ fromdatetime: new Date(Number(fromdatetime)), todatetime: new Date(Number(todatetime)) });
      }
      if (performance.now() >= until) return { ...this.#done(this.#instance), isInLine: false };
      await delay(10);
    }
  }

  #done({ fromdatetime, todatetime }: Pick<Scheduled, 'fromdatetime' | 'todatetime'>): Followed {
    const { orderID } = this.#instance;
    const effect = { orderID, seq: this.#seq, fromdatetime, todatetime, takenOut: this.#takenOut };
    return { isInLine: true, effect };
  }
}
