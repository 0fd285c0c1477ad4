import type { Redis } from 'ioredis';
import { z } from 'zod';
import { median } from '../median.ts';

/** One line of SLOWLOG: its number, when it was, µs, and the command with its arguments, the long ones cut short. */
const line = z.tuple([z.number(), z.number(), z.number(), z.array(z.string())]).rest(z.unknown());

interface Script {
  sha: string;
  source: string;
}

/** The calls of some scripts that held Redis for long. */
export interface LongCalls {
  /** ms within Redis, with what the machine added where it took Redis's core away in the middle of a call */
  longest: number;
  /** The median of those that were noted: what a large call takes if Redis keeps its core. */
  typical: number;
  /** How many took longer than 2 ms. */
  tooLong: number;
}

/** µs: a call that takes less is not noted, since Redis notes the commands within a script one by one, too. */
const least = 200;

/** Has Redis note long calls, and forget those before. */
export async function noteLongCalls(redis: Redis): Promise<void> {
  await redis.config('SET', 'slowlog-log-slower-than', String(least), 'slowlog-max-len', '20000');
  await redis.slowlog('RESET');
}

/** Reads what was noted of the calls of these scripts. */
export async function longCalls(redis: Redis, scripts: readonly Script[]): Promise<LongCalls> {
  const lines = z.array(line).parse(await redis.slowlog('GET', 20_000));
  const isOf = (called: string, { sha, source }: Script) => called === sha || called.startsWith(source.slice(0, 100));
  const took = lines
    .filter(([, , , [, called = '']]) => scripts.some((script) => isOf(called, script)))
    .map(([, , microseconds]) => microseconds / 1000);
  return {
    longest: Math.max(least / 1000, ...took),
    typical: median(took),
    tooLong: took.filter((ms) => ms > 2).length,
  };
}
