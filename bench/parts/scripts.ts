import { startRedis } from '@rollcall/dev/services/redis';
import { loadScripts } from '@rollcall/lua/fence';
import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { Redis } from 'ioredis';
import { median } from '../median.ts';
import { openLecture } from '../open-lecture.ts';
import { atMost, type Figure, type Part } from '../part.ts';

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
export const scriptsPart: Part = {
  name: 'scripts',
  title: 'the mean time of a mutation inside Redis, and with a crowd in the meeting',
  async run({ quick }) {
    const rounds = quick ? 3 : 7;
    const calls = quick ? 2_000 : 5_000;
    await using server = await startRedis();
    const redis = new Redis(server.url);
    try {
      await loadScripts(redis);
      const few = await openWith(redis, 1, 10);
      const many = await openWith(redis, 2, 100_000);
      const rows = Object.entries(mutations).map(([name, call]) => ({
        name,
        call,
        few: [] as Sample[],
        many: [] as Sample[],
      }));
      for (let round = 0; round < rounds; round += 1) {
        for (const { name, call, ...samples } of rows) {
          const run = (instance: Instance) =>
            measure(redis, calls, (i) => call(redis, instance, i + 1, `${name} in round ${round}, number ${i}`));
          samples.few.push(await run(few));
          samples.many.push(await run(many));
        }
      }
      return rows.flatMap(figuresOf);
    } finally {
      redis.disconnect();
    }
  },
};

function figuresOf({ name, few, many }: { name: string; few: Sample[]; many: Sample[] }): Figure[] {
  const ratio = median(many.map(time)) / median(few.map(time));
  const commands = median([...few, ...many].map((sample) => sample.commands));
  return [
    { name, value: median(few.map(time)), unit: 'µs', bounds: atMost(12, 10) },
    { name: `${name}, 100,000 present against 10`, value: ratio, unit: '×', bounds: atMost(1.05, 1.02) },
    { name: `${name}, commands that Redis received`, value: commands, unit: 'per call', bounds: atMost(1, 1) },
  ];
}

interface Sample {
  /** µs per call, within Redis */
  microseconds: number;
  /** commands that Redis received from clients, per call */
  commands: number;
}

const time = (sample: Sample): number => sample.microseconds;

async function measure(redis: Redis, calls: number, call: (i: number) => Promise<unknown>): Promise<Sample> {
  await redis.config('RESETSTAT');
  await repeat(calls, call);
  const stats = await redis.info('commandstats');
  const [, received, microseconds] = /^cmdstat_evalsha:calls=(\d+),usec=(\d+)/m.exec(stats) ?? [];
  return { microseconds: Number(microseconds) / calls, commands: Number(received) / calls };
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
