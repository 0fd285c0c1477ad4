import { setTimeout as delay } from 'node:timers/promises';
import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { noteWindow, type Schedule, type Scheduled } from '../../db/schedule/following.ts';
import { list, unlist } from '../../stores/listing.ts';
import type { Context } from '../context.ts';
import type { InstanceEffect } from './effect.ts';
import { type Alignment, type AudienceDelta, byComparison, byDelta, inLine } from './follow-audience.ts';
import { mustNotBeStale, Overtaken } from './overtaken.ts';
import { fingerprint, noAudience } from './plan.ts';

type Stores = Pick<Context, 'redis' | 'db'>;

/** What Redis was in line with before, of an instance that it has. */
export type Held = Extract<Awaited<ReturnType<typeof scripts.revise>>, { outcome: 'OK' }>;

/** Of an instance: what became of it, and whether Redis is in line with its schedule now. */
export interface Followed {
  isInLine: boolean;
  /** Null if Redis does not have it. */
  effect: InstanceEffect | null;
}

/** One attempt to bring one instance in line. */
export class Following {
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
