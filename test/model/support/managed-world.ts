import { isChecked } from '@rollcall/lua/fence';
import { actionEntries, logEntries, messageEntries, time } from '@rollcall/lua/fields';
import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import { readChanges } from '@rollcall/server/db/record/read-changes';
import { redisTime } from '@rollcall/server/stores/clock';
import type { Instance } from '@rollcall/shared/meeting';
import type { Redis } from 'ioredis';
import { sql } from 'kysely';
import type { Sandbox } from '../../support/sandbox.ts';
import { until } from '../../support/until.ts';
import { entriesOf, type NumberedEntry } from './entries.ts';
import { RedisLives } from './redis-lives.ts';
import type { SteppedScheduler } from './stepped-scheduler.ts';

export interface ManagedParts {
  sandbox: Pick<Sandbox, 'db' | 'addMeeting'>;
  redis: Redis;
  /** What servers and schedulers do: any of them can do the work of both. */
  actors: readonly SteppedScheduler[];
}

/** What Redis has of the instance, once it is open. */
export interface Copy {
  hash: Record<string, string>;
  audience: string[];
  entries: NumberedEntry[];
}

/** What MySQL has of the instance and its meeting. */
export interface Row {
  title: string;
  isPublic: boolean;
  isPending: boolean;
  fromdatetime: Date;
  todatetime: Date;
  cancelledAt: Date | null;
  endedAt: Date | null;
  archivedSeq: number;
  audience: string[];
}

/** Everything at one moment, which is not before `now` by Redis's clock. */
export interface Look {
  now: number;
  isChecked: boolean;
  copy: Copy | undefined;
  row: Row;
  record: NumberedEntry[];
}

/** A meeting with one instance in a Redis and a MySQL, and who works on them. */
export class ManagedWorld {
  readonly instance: Instance;
  readonly redis: Redis;
  readonly db: Sandbox['db'];
  readonly actors: readonly SteppedScheduler[];
  readonly lives: RedisLives;
  #record: NumberedEntry[] = [];

  private constructor(instance: Instance, { redis, sandbox, actors }: ManagedParts) {
    this.instance = instance;
    this.redis = redis;
    this.db = sandbox.db;
    this.actors = actors;
    this.lives = new RedisLives(redis, instance, actors);
  }

  /** A world with an empty Redis that was not checked yet, and an instance that has begun and ends in an hour. */
  static async create(parts: ManagedParts, audience: string[] | undefined): Promise<ManagedWorld> {
    for (const actor of parts.actors) actor.kill();
    const instance = await parts.sandbox.addMeeting(audience ? { audience } : {});
    const world = new ManagedWorld(instance, parts);
    await world.lives.restart(() => parts.redis.flushall());
    return world;
  }

  async now(): Promise<number> {
    return (await redisTime(this.redis)).getTime();
  }

  async look(): Promise<Look> {
    const now = await this.now();
    const [checked, copy, row] = await Promise.all([isChecked(this.redis), this.#readCopy(), this.#readRow()]);
    if (row.archivedSeq !== this.#record.length) {
      this.#record = entriesOf(await readChanges(this.db, this.instance, 0, row.archivedSeq + 100));
    }
    return { now, isChecked: checked, copy, row, record: this.#record };
  }

  async #readCopy(): Promise<Copy | undefined> {
    const { redis, instance } = this;
    const transaction = redis.multi();
    transaction.hgetall(instanceKeys.instance(instance));
    transaction.smembers(instanceKeys.audience(instance));
    transaction.xrange(instanceKeys.log(instance), '-', '+');
    transaction.xrange(instanceKeys.messages(instance), '-', '+');
    transaction.xrange(instanceKeys.actions(instance), '-', '+');
    const [hash, audience, log, messages, actions] = ((await transaction.exec()) ?? []).map(([, reply]) => reply);
    if (!isHash(hash) || hash['seq'] === undefined) return undefined;
    const entries = entriesOf({
      log: logEntries(log),
      messages: messageEntries(messages),
      actions: actionEntries(actions),
    });
    return { hash, audience: Array.isArray(audience) ? audience.map(String).toSorted() : [], entries };
  }

  async #readRow(): Promise<Row> {
    const { meetingID, orderID } = this.instance;
    const { isPublic, pendingSince, emails, ...row } = await this.db
      .selectFrom('meeting')
      .innerJoin('meeting_instance', 'meeting_instance.meetingID', 'meeting.meetingID')
      .select([
        'title',
        'isPublic',
        'pendingSince',
        'fromdatetime',
        'todatetime',
        'cancelledAt',
        'endedAt',
        'archivedSeq',
      ])
      .select(({ selectFrom }) =>
        selectFrom('audience')
          .select(sql<string>`group_concat(email order by email)`.as('emails'))
          .where('audience.meetingID', '=', meetingID)
          .as('emails'),
      )
      .where('meeting.meetingID', '=', meetingID)
      .where('orderID', '=', orderID)
      .executeTakeFirstOrThrow();
    const audience = emails?.split(',') ?? [];
    return { ...row, isPublic: isPublic !== 0, isPending: pendingSince !== null, audience };
  }

  /** Waits until Redis's clock shows another time. */
  async nextMoment(): Promise<void> {
    const now = await this.now();
    await until(async () => (await this.now()) > now || 'no time has passed');
  }

  /**
   * The end comes, without anybody waiting for it: what Redis and MySQL have as the end becomes now, unless MySQL has a later
   * one already that Redis does not know of.
   */
  async reachEnd(): Promise<void> {
    const { redis, db, instance } = this;
    const key = instanceKeys.instance(instance);
    const before = Number((await redis.hget(key, 'todatetime')) ?? 0);
    if (before <= (await this.now())) return;
    const end = time(await redis.eval(bringForward, 1, key));
    await redis.zadd(activeMeetingsKey, 'XX', end.getTime(), key);
    await db
      .updateTable('meeting_instance')
      .set({ todatetime: end })
      .where('meetingID', '=', instance.meetingID)
      .where('orderID', '=', instance.orderID)
      .where('todatetime', '<=', new Date(before))
      .where('todatetime', '>', end)
      .execute();
  }

  /** Six seconds pass for an opening that nobody works on: it is abandoned. */
  async abandonOpening(): Promise<void> {
    const key = instanceKeys.instance(this.instance);
    if (await this.redis.hexists(key, 'claimedAt')) await this.redis.hset(key, 'claimedAt', 0);
  }
}

/** In one step, so that nothing happens after the end while a slow machine sets it. */
const bringForward = `
  local time = redis.call('TIME')
  local now = string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000))
  redis.call('HSET', KEYS[1], 'todatetime', now)
  return now`;

const isHash = (reply: unknown): reply is Record<string, string> => typeof reply === 'object' && reply !== null;
