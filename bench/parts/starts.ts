import { setTimeout as delay } from 'node:timers/promises';
import { startProcess } from '@rollcall/dev/entry-process';
import { upcomingMeetingsKey } from '@rollcall/lua/keys';
import { connectDb, type Db } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import { Redis } from 'ioredis';
import { atMost, type Figure, type Part } from '../part.ts';
import { startPrivateServices } from '../private-services.ts';
import { type Planned, scheduleStarts } from '../starts/schedule.ts';
import { type Joined, tryToJoin } from '../starts/try-to-join.ts';

/** Instances whose starts are tried, evenly chosen: more tries would measure the process that makes them. */
const tried = 250;
const audience = ['ann@example.com', 'bob@example.com', 'cem@example.com'];

/**
 * Measures how late instances can be joined that all start within one second: from shortly before its start, somebody tries to
 * join each, again after every refusal. An instance is late by what a try was refused after the start, by Redis's clock; the rest
 * until the first join is between two tries. The scheduler is a process of its own, which finds them all scheduled when it starts.
 */
export const startsPart: Part = {
  name: 'starts',
  title: 'instances that start within one second, until each can be joined',
  async run({ quick, note }) {
    const figures: Figure[] = [];
    for (const count of quick ? [1_000] : [1_000, 10_000]) {
      const { preparedIn, joins } = await onStage((stage) => startMany(stage, count));
      const late = joins.map(({ lateMs }) => lateMs);
      const refused = joins.map(({ refusedMs }) => refusedMs);
      const size = count.toLocaleString('en');
      note(`${size}: ${describe(joins)}`);
      figures.push(
        {
          name: `${size} starts, refused until, p99`,
          value: percentile(refused, 0.99),
          unit: 'ms late',
          bounds: atMost(5, 0),
        },
        { name: `${size} starts, joined first, p50`, value: percentile(late, 0.5), unit: 'ms after it' },
        { name: `${size} starts, joined first, p99`, value: percentile(late, 0.99), unit: 'ms after it' },
        { name: `${size} starts, to prepare all`, value: preparedIn / 1000, unit: 's' },
      );
    }
    const guests = quick ? 10_000 : 100_000;
    const { preparedIn, joins } = await onStage((stage) => startLarge(stage, guests));
    const name = `a start with ${guests.toLocaleString('en')} invited`;
    return [
      ...figures,
      {
        name: `${name}, refused until`,
        value: joins[0]?.refusedMs ?? Number.NaN,
        unit: 'ms late',
        bounds: atMost(5, 0),
      },
      { name: `${name}, joined first`, value: joins[0]?.lateMs ?? Number.NaN, unit: 'ms after it' },
      { name: `${name}, to prepare it`, value: preparedIn / 1000, unit: 's' },
    ];
  },
};

interface Stage {
  db: Db;
  redis: Redis;
  env: NodeJS.ProcessEnv;
}

/** Servers of its own for each, so that what went live before costs nothing. */
async function onStage(run: (stage: Stage) => Promise<Started>): Promise<Started> {
  await using services = await startPrivateServices();
  const { redisUrl: REDIS_URL, databaseUrl: DATABASE_URL } = services;
  const db = connectDb(DATABASE_URL);
  // What is sent together is one write: the clock is then read right after the try.
  const redis = new Redis(REDIS_URL, { enableAutoPipelining: true });
  try {
    await migrate(db);
    return await run({ db, redis, env: { ...process.env, REDIS_URL, DATABASE_URL } });
  } finally {
    redis.disconnect();
    await db.destroy();
  }
}

interface Started {
  /** ms from the scheduler's start until everything was in Redis */
  preparedIn: number;
  joins: Joined[];
}

/** ms until the first start: enough to schedule and prepare this many on a slow machine */
const leadMs = (count: number): number => 20_000 + 4 * count;

async function startMany(stage: Stage, count: number): Promise<Started> {
  const planned = await scheduleStarts(stage.db, 1_000_000 * count, count, Date.now() + leadMs(count), audience);
  const every = Math.max(1, Math.floor(count / tried));
  const sample = planned.filter((_, n) => n % every === 0);
  return await prepareAndJoin(stage, planned, sample, 'bob@example.com');
}

async function startLarge(stage: Stage, guests: number): Promise<Started> {
  const invited = Array.from({ length: guests }, (_, n) => `guest-${n}@example.com`);
  const planned = await scheduleStarts(stage.db, 1, 1, Date.now() + leadMs(guests / 10), invited);
  return await prepareAndJoin(stage, planned, planned, `guest-${guests - 1}@example.com`);
}

async function prepareAndJoin(
  { redis, env }: Stage,
  planned: readonly Planned[],
  sample: readonly Planned[],
  email: string,
): Promise<Started> {
  const startedAt = performance.now();
  await using scheduler = startProcess('scheduler', {
    ...env,
    LOG_LEVEL: 'info',
    TICK_MS: '15000',
    PREPARE_MS: '600000',
  });
  await scheduler.ready;
  const readyIn = performance.now() - startedAt;
  while ((await redis.zcount(upcomingMeetingsKey, Date.now(), '+inf')) < planned.length) {
    const [first] = planned;
    if (first && Date.now() > first.fromdatetime)
      throw new Error('this machine is too slow to prepare all before the start');
    await delay(10);
  }
  const preparedIn = performance.now() - startedAt - readyIn;
  return { preparedIn, joins: await Promise.all(sample.map((instance) => tryToJoin(redis, instance, email))) };
}

function describe(joins: readonly Joined[]): string {
  const late = joins.map(({ lateMs }) => lateMs);
  const refused = joins.map(({ refusedMs }) => refusedMs);
  const shares = (of: readonly number[]) => [0.5, 0.99, 1].map((share) => percentile(of, share)).join(', ');
  return `joined first ${shares(late)} ms after the start (p50, p99, last); refused until ${shares(refused)} ms after it`;
}

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.ceil(values.length * share) - 1] ?? Number.NaN;
