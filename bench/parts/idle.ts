import { setTimeout as delay } from 'node:timers/promises';
import { loadScripts } from '@rollcall/lua/fence';
import { connectDb } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import { Redis } from 'ioredis';
import { type MeasuredProcess, startMeasured } from '../measured-process.ts';
import { median } from '../median.ts';
import { openScheduled } from '../open-scheduled.ts';
import { atMost, type Figure, type Part } from '../part.ts';
import { startPrivateServices } from '../private-services.ts';

const live = 10_000;
/** ms that a sample takes: a multiple of the seconds and half seconds in which schedulers look */
const sampleMs = 4_000;
/** ms after which an instance without changes counts as idle, and a little more */
const restMs = 12_000;

/**
 * Measures the CPU time that schedulers take for live instances in which nothing happens: of one, and of each of two. Each is a
 * process of its own, which says itself how much it has used.
 */
export const idlePart: Part = {
  name: 'idle',
  title: `${live.toLocaleString('en')} live instances in which nothing happens: the CPU time of their schedulers`,
  async run({ quick, note }) {
    const samples = quick ? 3 : 7;
    await using services = await startPrivateServices();
    const { redisUrl: REDIS_URL, databaseUrl: DATABASE_URL } = services;
    const redis = new Redis(REDIS_URL);
    const db = connectDb(DATABASE_URL, { silenceTimeoutMs: 0 });
    const start = () =>
      startMeasured(new URL('../idle/scheduler.ts', import.meta.url), {
        ...process.env,
        REDIS_URL,
        DATABASE_URL,
        LOG_LEVEL: 'warn',
      });
    try {
      await migrate(db);
      await loadScripts(redis);
      await openScheduled({ redis, db }, 1, live);
      note(`${live.toLocaleString('en')} instances are open`);
      await using one = await start();
      await delay(restMs);
      const alone = await sharesOf([one], samples);
      await using other = await start();
      await delay(restMs);
      const shared = await sharesOf([one, other], samples);
      return [
        figure('one scheduler', alone[0], 20, 5),
        figure('the first of two', shared[0], 10, 2.5),
        figure('the second of two', shared[1], 10, 2.5),
      ];
    } finally {
      redis.disconnect();
      await db.destroy();
    }
  },
};

const figure = (name: string, share: number | undefined, required: number, aim: number): Figure => ({
  name,
  value: 100 * (share ?? Number.NaN),
  unit: '% of a core',
  bounds: atMost(required, aim),
});

/** The share of a core that each process uses, from 0 to 1. */
async function sharesOf(processes: readonly MeasuredProcess[], samples: number): Promise<number[]> {
  const taken: number[][] = processes.map(() => []);
  for (let n = 0; n < samples; n += 1) {
    const startedAt = performance.now();
    const before = await Promise.all(processes.map((one) => one.usage()));
    await delay(sampleMs);
    const after = await Promise.all(processes.map((one) => one.usage()));
    const ms = performance.now() - startedAt;
    for (const [i, { cpuMs }] of after.entries()) taken[i]?.push((cpuMs - (before[i]?.cpuMs ?? 0)) / ms);
  }
  return taken.map(median);
}
