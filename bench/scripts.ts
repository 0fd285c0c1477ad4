import { startRedis } from '@rollcall/dev/services/redis';
import { loadScripts } from '@rollcall/lua/fence';
import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { Redis } from 'ioredis';
import { median } from './median.ts';
import { openLecture } from './open-lecture.ts';

const callsPerRound = 5_000;
const rounds = 7;
/** Concurrent calls: enough to keep Redis busy, few enough to keep its buffers small. */
const concurrency = 250;
/** The userID of the first of the crowd that has joined before the measurement. */
const crowdStart = 1_000_000;

type Call = (redis: Redis, instance: Instance, userID: number, requestID: string) => Promise<unknown>;

const join: Call = (redis, instance, userID, requestID) =>
  scripts.join(redis, instance, { userID, email: 'ann@example.com', requestID });
const post: Call = (redis, instance, userID, requestID) =>
  scripts.post(redis, instance, { userID, requestID, body: 'Is the second exercise due on Monday?' });
const leave: Call = (redis, instance, userID, requestID) => scripts.leave(redis, instance, { userID, requestID });
const mutations = { join, post, leave };

/**
 * Measures the mean time of each mutation within Redis, by Redis's own statistics (INFO commandstats), with few and
 * with many participants. The two alternate round by round, so that other load on the machine affects both.
 */
export async function benchScripts(print: (line: string) => void): Promise<void> {
  await using server = await startRedis();
  const redis = new Redis(server.url);
  try {
    await loadScripts(redis);
    const few = await openWith(redis, 1, 10);
    const many = await openWith(redis, 2, 100_000);
    const emptyScript = String(await redis.script('LOAD', '#!lua\nreturn 1'));

    print(`\nMean time of a script within Redis, in µs: median of ${rounds} rounds of ${callsPerRound} calls\n`);
    print('  script    10 present   100,000 present   ratio   Redis commands per call');
    const rows = Object.keys(mutations).map((name) => ({ name, few: [] as Sample[], many: [] as Sample[] }));
    const empty: Sample[] = [];
    for (let round = 0; round < rounds; round += 1) {
      empty.push(await measure(redis, () => redis.evalsha(emptyScript, 0)));
      for (const [n, [name, call]] of Object.entries(mutations).entries()) {
        const run = (instance: Instance) =>
          measure(redis, (i) => call(redis, instance, i + 1, `${name} in round ${round}, number ${i}`));
        rows[n]?.few.push(await run(few));
        rows[n]?.many.push(await run(many));
      }
    }
    for (const row of rows) {
      const [one, other] = [median(row.few.map(time)), median(row.many.map(time))];
      const commands = median([...row.few, ...row.many].map((sample) => sample.commands));
      print(
        `  ${row.name.padEnd(7)}${one.toFixed(1).padStart(13)}${other.toFixed(1).padStart(18)}${(other / one).toFixed(2).padStart(8)}${commands.toFixed(2).padStart(26)}`,
      );
    }
    print(`  empty  ${median(empty.map(time)).toFixed(1).padStart(13)}`);
  } finally {
    redis.disconnect();
  }
}

interface Sample {
  /** µs per call, within Redis */
  microseconds: number;
  /** commands that Redis received from clients, per call */
  commands: number;
}

const time = (sample: Sample): number => sample.microseconds;

async function measure(redis: Redis, call: (i: number) => Promise<unknown>): Promise<Sample> {
  await redis.config('RESETSTAT');
  await repeat(callsPerRound, call);
  const stats = await redis.info('commandstats');
  const [, calls, microseconds] = /^cmdstat_evalsha:calls=(\d+),usec=(\d+)/m.exec(stats) ?? [];
  return { microseconds: Number(microseconds) / callsPerRound, commands: Number(calls) / callsPerRound };
}

async function repeat(times: number, call: (i: number) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < times; start += concurrency) {
    const calls = Array.from({ length: Math.min(concurrency, times - start) }, (_, i) => call(start + i));
    await Promise.all(calls);
  }
}

/** Opens an instance for an hour, with this many participants. */
async function openWith(redis: Redis, meetingID: number, participants: number): Promise<Instance> {
  const instance = { meetingID, orderID: 1 };
  await openLecture(redis, instance, ['ann@example.com']);
  await repeat(participants, (i) => join(redis, instance, crowdStart + i, `crowd, number ${i}`));
  return instance;
}
