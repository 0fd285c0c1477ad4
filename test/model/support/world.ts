import { isChecked } from '@rollcall/lua/fence';
import { actionEntries, logEntries, messageEntries } from '@rollcall/lua/fields';
import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import { findArchived } from '@rollcall/server/db/record/archived';
import { readChanges } from '@rollcall/server/db/record/read-changes';
import { readCopy } from '@rollcall/server/scheduler/copy';
import type { Instance } from '@rollcall/shared/meeting';
import type { Redis } from 'ioredis';
import { endNow } from '../../support/end-now.ts';
import type { Sandbox } from '../../support/sandbox.ts';
import { type Line, lineOf } from './line.ts';
import { RedisLives } from './redis-lives.ts';
import type { SteppedScheduler } from './stepped-scheduler.ts';

export interface WorldParts {
  sandbox: Pick<Sandbox, 'db' | 'addMeeting'>;
  redis: Redis;
  schedulers: readonly SteppedScheduler[];
}

/** What Redis and MySQL have of the instance. */
export interface Seen {
  /** Whether Redis was checked in its present life. */
  isChecked: boolean;
  /** Redis's copy; the line is undefined unless the instance is open, or has ended. */
  copy: { generation: number; line: Line | undefined };
  record: Line;
  archivedSeq: number;
  generation: number;
  branches: string;
  endedAt: Date | null;
}

/** An instance in a Redis and a MySQL, and two schedulers. */
export class World {
  readonly instance: Instance;
  readonly schedulers: readonly SteppedScheduler[];
  readonly redis: Redis;
  readonly #db: Sandbox['db'];
  readonly #lives: RedisLives;
  #record: Line = [];

  private constructor(instance: Instance, { redis, schedulers, sandbox }: WorldParts) {
    this.instance = instance;
    this.redis = redis;
    this.schedulers = schedulers;
    this.#db = sandbox.db;
    this.#lives = new RedisLives(redis, instance, schedulers);
  }

  /** A world with an empty Redis that was not checked yet, and an instance that has begun by the schedule. */
  static async create(parts: WorldParts, audience: string[]): Promise<World> {
    for (const scheduler of parts.schedulers) scheduler.kill();
    const world = new World(await parts.sandbox.addMeeting({ audience }), parts);
    await world.restart(() => parts.redis.flushall());
    return world;
  }

  async look(): Promise<Seen> {
    const { redis, instance } = this;
    const [checked, { seq, generation }, line, row] = await Promise.all([
      isChecked(redis),
      readCopy(redis, instance),
      this.#readLine(),
      findArchived(this.#db, instance),
    ]);
    if (!row) throw new Error('the instance is gone from the schedule');
    if (row.archivedSeq !== this.#record.length) {
      this.#record = lineOf(await readChanges(this.#db, instance, 0, row.archivedSeq + 100));
    }
    const copy = { generation, line: seq === null ? undefined : line };
    return { isChecked: checked, copy, record: this.#record, ...row };
  }

  async #readLine(): Promise<Line> {
    const { redis, instance } = this;
    const [log, messages, actions] = await Promise.all([
      redis.xrange(instanceKeys.log(instance), '-', '+'),
      redis.xrange(instanceKeys.messages(instance), '-', '+'),
      redis.xrange(instanceKeys.actions(instance), '-', '+'),
    ]);
    return lineOf({ log: logEntries(log), messages: messageEntries(messages), actions: actionEntries(actions) });
  }

  /** Another life of Redis begins: it has forgotten its scripts and all connections, and has what `after` leaves it. */
  restart(after?: () => Promise<unknown>): Promise<void> {
    return this.#lives.restart(after);
  }

  keep(): Promise<void> {
    return this.#lives.keep();
  }

  /** Puts back what was kept the n-th time. An end that has come meanwhile stays: windows are not Redis's to forget. */
  async setBack(n: number): Promise<void> {
    await this.#lives.putBack(n);
    const key = instanceKeys.instance(this.instance);
    const row = await findArchived(this.#db, this.instance);
    if (!row || !(await this.redis.hexists(key, 'seq'))) return;
    await this.redis.hset(key, 'todatetime', row.todatetime.getTime());
    await this.redis.zadd(activeMeetingsKey, row.todatetime.getTime(), key);
  }

  /** Twenty seconds pass: leases run out, they may be swept again, and an opening that nobody works on is abandoned. */
  async passTime(): Promise<void> {
    const { redis, instance } = this;
    const leases = await redis.zrange(instanceKeys.leases(instance), 0, '-1');
    for (const lease of leases) await redis.zadd(instanceKeys.leases(instance), 0, lease);
    const key = instanceKeys.instance(instance);
    for (const field of ['sweepFrom', 'claimedAt']) {
      if (await redis.hexists(key, field)) await redis.hset(key, field, 0);
    }
  }

  async end(): Promise<void> {
    await endNow({ redis: this.redis, db: this.#db }, this.instance);
  }
}
