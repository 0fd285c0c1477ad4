import { fileURLToPath } from 'node:url';
import type { Instance } from '@rollcall/shared/meeting';
import { Redis } from 'ioredis';
import { startPlain } from '../calls/bare.ts';
import { beside, compare, lines } from '../calls/compare.ts';
import { type Hall, openHall } from '../calls/hall.ts';
import { startRollcall } from '../calls/rollcall.ts';
import { naiveKeys } from '../naive/keys.ts';
import { openCrowded } from '../open-crowded.ts';
import { atLeast, type Bounds, type Figure, type Part } from '../part.ts';
import { inRedis } from '../redis-time.ts';

const program = fileURLToPath(new URL('../naive/server.ts', import.meta.url));
const verbs = ['join', 'leave'] as const;

interface Crowd {
  present: number;
  instance: Instance;
  callsEach: number;
  bounds?: Bounds;
}
/** The first is for the servers to warm up, and to see where both begin. */
const crowds: readonly Crowd[] = [
  { present: 10, instance: { meetingID: 1, orderID: 11 }, callsEach: 200 },
  { present: 1_000, instance: { meetingID: 1, orderID: 12 }, callsEach: 100, bounds: atLeast(10, 30) },
  { present: 10_000, instance: { meetingID: 1, orderID: 13 }, callsEach: 30, bounds: atLeast(60, 300) },
];
const unit = '× the usual way';

/**
 * Measures joining and leaving beside the usual way to write it, on the same Hono, ioredis and Redis, for the same tokens. Both
 * are one process.
 */
export const naivePart: Part = {
  name: 'naive',
  title: 'joins and leaves beside the usual way: a Redis call per check, and all participants read to find one',
  async run({ quick, note }) {
    await using hall = await openHall();
    await using naive = await startPlain('the usual way', program, hall);
    await using rollcall = await startRollcall(hall, 'unlimited');
    const redis = new Redis(hall.redisUrl);
    try {
      await fill(hall, redis);
      const figures: Figure[] = [];
      for (const { present, instance, callsEach, bounds } of crowds) {
        const targets = [naive, rollcall, inRedis(naive, redis, 'commands'), inRedis(rollcall, redis, 'scripts')];
        const contenders = targets.map((target) => ({ target, verbs, input: instance }));
        const costs = await compare(hall, contenders, { rounds: quick ? 3 : 7, callsEach });
        const [theirs = [], ours = [], theirsInRedis = [], oursInRedis = []] = costs;
        const crowd = `${present.toLocaleString('en')} present`;
        const named = [
          { name: `the usual way, ${crowd}`, costs: theirs },
          { name: `Rollcall, ${crowd}`, costs: ours },
          { name: `the usual way, ${crowd}, inside Redis`, costs: theirsInRedis },
          { name: `Rollcall, ${crowd}, inside Redis`, costs: oursInRedis },
        ];
        for (const line of lines(named)) note(line);
        const { rate, cpu } = beside(ours, theirs);
        const { cpu: redisTime } = beside(oursInRedis, theirsInRedis);
        figures.push({ name: `${crowd}, calls per second`, value: rate, unit, ...(bounds && { bounds }) });
        figures.push({ name: `${crowd}, calls per second of processor time`, value: cpu, unit });
        figures.push({ name: `${crowd}, calls per second of Redis's time`, value: redisTime, unit });
      }
      return figures;
    } finally {
      redis.disconnect();
    }
  },
};

/** Has the same crowds in both, and lets the callers in. */
async function fill({ tokens }: Hall, redis: Redis): Promise<void> {
  const guests = tokens.map((_, n) => `guest-${n + 1}@example.com`);
  for (const { instance, present } of crowds) {
    await openCrowded(redis, instance, { guests, present });
    const keys = naiveKeys(instance);
    const strangers = Array.from({ length: present }, (_, n) => `stranger-${n}@example.com`);
    const window = { fromdatetime: Date.now() - 60_000, todatetime: Date.now() + 3_600_000 };
    await redis.hset(keys.meeting, { title: 'Lecture', description: '', isPublic: 0, ...window });
    await redis.sadd(keys.audience, ...guests);
    await redis.rpush(keys.participants, ...strangers);
  }
}
