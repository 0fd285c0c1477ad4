import { loadScripts } from '@rollcall/lua/fence';
import { connectDb, type Db } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import type { Instance } from '@rollcall/shared/meeting';
import { Redis } from 'ioredis';
import { createPool, type Pool } from 'mysql2/promise';
import { addToRedis, type Part as Changes, insertPlainly } from '../archive/changes.ts';
import { longestCall, noteCalls } from '../archive/longest-call.ts';
import { type MeasuredProcess, startMeasured } from '../measured-process.ts';
import { median } from '../median.ts';
import { openScheduled } from '../open-scheduled.ts';
import { atLeast, atMost, type Figure, type Part } from '../part.ts';
import { startPrivateServices } from '../private-services.ts';

const body = 'Is the second exercise due on Monday, or is there another week for it? I could not find it anywhere.';
/** As long as a message can be, and in UTF-8 four times that. */
const longBody = '🙂'.repeat(4000);

/**
 * Measures how fast the archiver, a process of its own, copies changes from Redis to MySQL, beside plain inserts of the same
 * rows, 500 each, by mysql2. The two alternate round by round, so that other load on the machine affects both.
 */
export const archivePart: Part = {
  name: 'archive',
  title: "changes copied from Redis to MySQL, beside mysql2's plain inserts of the same rows",
  async run({ quick, note }) {
    await using services = await startPrivateServices();
    const { redisUrl: REDIS_URL, databaseUrl: DATABASE_URL } = services;
    const redis = new Redis(REDIS_URL);
    const db = connectDb(DATABASE_URL, { silenceTimeoutMs: 0 });
    const mysql = createPool({ uri: DATABASE_URL, timezone: 'Z', charset: 'utf8mb4_unicode_ci' });
    try {
      await migrate(db);
      await loadScripts(redis);
      await using archiver = await startMeasured(new URL('../archive/archiver.ts', import.meta.url), {
        ...process.env,
        REDIS_URL,
        DATABASE_URL,
      });
      const bench = { redis, db, mysql, archiver, note };
      const small = await measure(bench, {
        what: '1,000 instances with 100 changes each',
        instances: await openScheduled(bench, 1, 1000),
        perRound: 100,
        rounds: quick ? 3 : 5,
      });
      const large = await measure(bench, {
        what: quick
          ? 'one instance, 10,000 people and 100,000 messages'
          : 'one instance, 100,000 people and 1,000,000 messages',
        instances: await openScheduled(bench, 2001, 1),
        perRound: quick ? 22_000 : 220_000,
        rounds: 5,
      });
      const longest = await longestOf(bench, await openScheduled(bench, 3001, 1));
      return [
        ...small.figures,
        ...large.figures,
        { name: 'longest call in Redis, the longest messages', value: longest, unit: 'ms', bounds: atMost(2, 1) },
        { name: 'memory that the archiver gained', value: large.gainedMiB, unit: 'MiB', bounds: atMost(64, 16) },
      ];
    } finally {
      redis.disconnect();
      await db.destroy();
      await mysql.end();
    }
  },
};

interface Bench {
  redis: Redis;
  db: Db;
  mysql: Pool;
  archiver: MeasuredProcess;
  note(line: string): void;
}

interface Plan {
  what: string;
  instances: readonly Instance[];
  /** Changes of each instance in a round. */
  perRound: number;
  rounds: number;
}

interface Sample {
  /** rows per second */
  archived: number;
  plain: number;
  /** ms */
  longestCall: number;
  /** µs of the archiver's CPU time per row */
  cpu: number;
  /** Of the archiver, when the round was over. */
  residentMiB: number;
}

async function measure(bench: Bench, { what, instances, perRound, rounds }: Plan): Promise<Measured> {
  const samples: Sample[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const changes = instances.map((instance) => ({ instance, after: round * perRound, count: perRound }));
    const sample = await measureRound(bench, changes, round % 2 === 0);
    samples.push(sample);
    const { archived, plain } = sample;
    bench.note(`${what}: ${thousands(archived)} rows/s archived, ${thousands(plain)} rows/s inserted plainly`);
  }
  const typical = (valueOf: (sample: Sample) => number) => median(samples.map(valueOf));
  const ratio = typical(({ archived, plain }) => archived / plain);
  const [first, last] = [samples[0], samples.at(-1)];
  return {
    figures: [
      { name: what, value: ratio, unit: '× plain inserts', bounds: atLeast(0.6, 1) },
      { name: 'of it, CPU time of the archiver', value: typical(({ cpu }) => cpu), unit: 'µs per row' },
      {
        name: 'of it, longest call in Redis',
        value: typical((one) => one.longestCall),
        unit: 'ms',
        bounds: atMost(2, 1),
      },
    ],
    gainedMiB: (last?.residentMiB ?? 0) - (first?.residentMiB ?? 0),
  };
}

interface Measured {
  figures: Figure[];
  /** MiB from the end of the first round to that of the last */
  gainedMiB: number;
}

async function measureRound({ redis, mysql, archiver }: Bench, changes: Changes[], isFirst: boolean): Promise<Sample> {
  const rows = changes.reduce((sum, { count }) => sum + count, 0);
  const before = await archiver.usage();
  for (const some of changes) await addToRedis(redis, some, body);
  const elsewhere = changes.map((some) => ({ ...some, instance: elsewhereOf(some.instance) }));
  const insert = () => secondsOf(() => insertPlainly(mysql, elsewhere, body));
  const plainFirst = isFirst ? await insert() : undefined;
  await noteCalls(redis);
  const seconds = await secondsOf(() => archiver.usage());
  const longest = await longestCall(redis);
  const plain = plainFirst ?? (await insert());
  const after = await archiver.usage();
  return {
    archived: rows / seconds,
    plain: rows / plain,
    longestCall: longest,
    cpu: ((after.cpuMs - before.cpuMs) * 1000) / rows,
    residentMiB: after.residentBytes / 2 ** 20,
  };
}

/** ms of the longest call while 2,000 messages are archived that are as long as a message can be */
async function longestOf({ redis, archiver }: Bench, instances: readonly Instance[]): Promise<number> {
  for (const instance of instances) await addToRedis(redis, { instance, after: 0, count: 2_000 }, longBody);
  await noteCalls(redis);
  await archiver.usage();
  return await longestCall(redis);
}

/** Meetings that nobody has scheduled. */
const elsewhereOf = ({ meetingID, orderID }: Instance): Instance => ({ meetingID: meetingID + 1_000_000_000, orderID });

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

const thousands = (value: number): string => Math.round(value).toLocaleString('en');
