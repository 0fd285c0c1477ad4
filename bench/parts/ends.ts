import { startProcess } from '@rollcall/dev/entry-process';
import * as scripts from '@rollcall/lua/scripts';
import { connectDb } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import { Redis } from 'ioredis';
import { type LongCalls, longCalls, noteLongCalls } from '../ends/long-calls.ts';
import { allClosed, endTogether, gather, type Stores, schedule } from '../ends/meetings.ts';
import { median } from '../median.ts';
import { atMost, type Part } from '../part.ts';
import { startPrivateServices } from '../private-services.ts';

/** People in each of the small instances. */
const people = 10;
/** ms until the end once all is prepared: enough for the scheduler to have read the changed schedule */
const leadMs = 3_000;
const calls = [scripts.teardown, scripts.erase];

/**
 * Measures how long it takes after the end of many instances, all at the same moment, until everybody has left, MySQL has all
 * of it and Redis nothing; and how long the longest call holds Redis meanwhile. The scheduler is a process of its own.
 */
export const endsPart: Part = {
  name: 'ends',
  title: 'many instances that end at the same moment, until they are archived and erased',
  async run({ quick, note }) {
    const rounds = quick ? 1 : 3;
    const count = quick ? 200 : 1_000;
    const crowd = quick ? 10_000 : 100_000;
    await using services = await startPrivateServices();
    const db = connectDb(services.databaseUrl);
    const redis = new Redis(services.redisUrl);
    try {
      await migrate(db);
      const { redisUrl: REDIS_URL, databaseUrl: DATABASE_URL } = services;
      await using scheduler = startProcess('scheduler', { ...process.env, REDIS_URL, DATABASE_URL, TICK_MS: '1000' });
      await scheduler.ready;
      const stores = { redis, db };
      const samples: Sample[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const sample = await closeMany(stores, 1 + round * count, count);
        note(`${count} closed ${sample.seconds.toFixed(2)} s after the end; ${saying(sample)}`);
        samples.push(sample);
      }
      const large = await closeLarge(stores, crowd, 100);
      note(`one of ${crowd.toLocaleString('en')}: ${saying(large)}`);
      return [
        {
          name: `${count} instances of ${people}`,
          value: median(samples.map(({ seconds }) => seconds)),
          unit: 's',
          bounds: atMost(3, 1),
        },
        {
          name: 'longest teardown or erase of them',
          value: median(samples.map(({ longest }) => longest)),
          unit: 'ms',
          bounds: atMost(2, 1),
        },
        { name: `one instance of ${crowd.toLocaleString('en')}`, value: large.seconds, unit: 's' },
        { name: `100 of ${people} that end beside it`, value: large.smallSeconds, unit: 's' },
        { name: 'longest teardown or erase of that', value: large.longest, unit: 'ms', bounds: atMost(2, 1) },
      ];
    } finally {
      redis.disconnect();
      await db.destroy();
    }
  },
};

interface Sample extends LongCalls {
  /** from the end until the last instance is closed */
  seconds: number;
}

const saying = ({ longest, typical, tooLong }: LongCalls): string =>
  `the longest call took ${longest.toFixed(2)} ms, ${tooLong} more than 2 ms, the usual long one ${typical.toFixed(2)} ms`;

async function closeMany(stores: Stores, first: number, count: number): Promise<Sample> {
  const instances = await schedule(stores, first, count);
  await gather(stores, instances, people);
  await noteLongCalls(stores.redis);
  const endsAt = await endTogether(stores, instances, leadMs);
  const closedAt = await allClosed(stores, instances, people);
  return { seconds: (closedAt - endsAt) / 1000, ...(await longCalls(stores.redis, calls)) };
}

/** A large instance ends together with small ones, which it must not hold up. */
async function closeLarge(stores: Stores, crowd: number, count: number): Promise<Sample & { smallSeconds: number }> {
  const [small, large] = [await schedule(stores, 1_000_001, count), await schedule(stores, 2_000_001, 1)];
  await gather(stores, small, people);
  await gather(stores, large, crowd);
  await noteLongCalls(stores.redis);
  const endsAt = await endTogether(stores, [...small, ...large], leadMs);
  const [smallClosedAt, largeClosedAt] = await Promise.all([
    allClosed(stores, small, people),
    allClosed(stores, large, crowd),
  ]);
  return {
    seconds: (largeClosedAt - endsAt) / 1000,
    smallSeconds: (smallClosedAt - endsAt) / 1000,
    ...(await longCalls(stores.redis, calls)),
  };
}
