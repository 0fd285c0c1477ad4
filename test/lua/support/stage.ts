import { deepStrictEqual } from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { activeMeetingsKey, instanceKeys, upcomingMeetingsKey } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import { activate, claim, invite, join, post } from '@rollcall/lua/scripts';
import { redisTime } from '@rollcall/server/stores/clock';
import { connectRedis, whenReady } from '@rollcall/server/stores/redis';
import type { Instance } from '@rollcall/shared/meeting';
import { afterAll, afterEach, beforeAll, describe, inject } from 'vitest';
import { keysOf, type Snapshot, snapshot } from '../../support/snapshot.ts';
import { cleo } from './people.ts';

const hour = 60 * 60_000;

/** In ms from Redis's now; default: one hour ago to one hour ahead. */
interface Window {
  from?: number;
  to?: number;
}

interface Plan {
  title?: string;
  description?: string;
  /** The e-mails that may enter; without them the instance is public. */
  audience?: string[];
}

/** What an instance is claimed with; see claim.lua. */
export type Claim = Parameters<typeof claim>[2];

/** Runs tests of the scripts on a single server and on a Cluster of three masters. */
export function onEveryRedis(tests: (stage: Stage) => void): void {
  describe.each(['a single server', 'a Cluster'] as const)('on %s', (kind) => {
    const stage = new Stage(kind === 'a Cluster');
    beforeAll(() => stage.connect());
    afterEach(() => stage.expectBystandersUnchanged());
    afterAll(() => stage.close());
    tests(stage);
  });
}

/** A Redis with live instances that only one test file uses. */
export class Stage {
  #onCluster: boolean;
  #redis: RedisClient | undefined;
  #instances: Instance[] = [];
  #bystanders: { instance: Instance; before: Snapshot }[] = [];

  constructor(onCluster: boolean) {
    this.#onCluster = onCluster;
  }

  get redis(): RedisClient {
    if (!this.#redis) throw new Error('Redis is connected only while tests run');
    return this.#redis;
  }

  async connect(): Promise<void> {
    this.#redis = connectRedis(this.#onCluster ? inject('clusterUrl').split(',') : [databaseOfThisWorker()], () => {});
    await whenReady(this.#redis);
    if (!this.#onCluster) await this.#redis.flushdb();
  }

  async close(): Promise<void> {
    if (!this.#redis) return;
    for (const instance of this.#instances) {
      const keys = await keysOf(this.redis, instance);
      if (keys.length > 0) await this.redis.unlink(...keys);
      await this.redis.zrem(activeMeetingsKey, instanceKeys.instance(instance));
      await this.redis.zrem(upcomingMeetingsKey, instanceKeys.instance(instance));
    }
    this.#redis.disconnect();
  }

  /** Redis's time in ms. */
  async now(): Promise<number> {
    return (await redisTime(this.redis)).getTime();
  }

  /** An instance that Redis does not have. Whatever the test does to it is erased at the end of the file. */
  plan(orderID = 1): Instance {
    const instance = { meetingID: 10 ** 12 + randomInt(2 ** 47), orderID };
    this.#instances.push(instance);
    return instance;
  }

  /**
   * A live instance that nobody has joined. The next instance of its meeting is live too, with Cleo in it: the
   * bystander, which must not change during the test.
   */
  async open(plan: Plan = {}): Promise<Instance> {
    const instance = this.plan();
    const bystander = { ...instance, orderID: 2 };
    this.#instances.push(bystander);
    await this.#activate(instance, plan);
    await this.#activate(bystander, plan.audience ? { ...plan, audience: [cleo.email] } : plan);
    await join(this.redis, bystander, { ...cleo, requestID: 'a' });
    await post(this.redis, bystander, { ...cleo, requestID: 'b', body: 'I stand by' });
    this.#bystanders.push({ instance: bystander, before: await snapshot(this.redis, bystander) });
    return instance;
  }

  async #activate(instance: Instance, { audience, title = 'Course', description = 'A course' }: Plan): Promise<void> {
    const now = await this.now();
    const window = { fromdatetime: now - hour, todatetime: now + hour };
    const { generation } = await this.claim(instance);
    if (audience?.length) await invite(this.redis, instance, { generation, emails: audience });
    const details = { title, description, isPublic: !audience, ...window };
    await activate(this.redis, instance, { generation, ...details, seq: 0, grace: 0, fingerprint: '' });
  }

  /** Claims an instance for a generation, as a scheduler does before it opens it; for the first, with an empty record. */
  async claim(instance: Instance, of: Partial<Claim> = {}): Promise<Claim & { outcome: string }> {
    const claimed = { generation: 1, archivedSeq: 0, archivedChange: '', branches: '', grace: 0, ...of };
    return { ...claimed, ...(await claim(this.redis, instance, claimed)) };
  }

  /** Moves the window of an instance, so that no test waits for a start or an end. Returns the new todatetime. */
  async move(instance: Instance, { from = -hour, to = hour }: Window): Promise<number> {
    const now = await this.now();
    const window = { fromdatetime: now + from, todatetime: now + to };
    await this.redis.hset(instanceKeys.instance(instance), window);
    return window.todatetime;
  }

  async expectBystandersUnchanged(): Promise<void> {
    for (const { instance, before } of this.#bystanders.splice(0)) {
      deepStrictEqual(await snapshot(this.redis, instance), before, 'the bystander has changed');
    }
  }
}

function databaseOfThisWorker(): string {
  const url = new URL(inject('redisUrl'));
  url.pathname = `/${process.env['VITEST_POOL_ID'] ?? '1'}`;
  return url.href;
}
