import type { Instance } from '@rollcall/shared/meeting';
import { Redis } from 'ioredis';
import { beside, compare, lines } from '../calls/compare.ts';
import { type Hall, openHall } from '../calls/hall.ts';
import { startRollcall } from '../calls/rollcall.ts';
import { openCrowded } from '../open-crowded.ts';
import { atMost, type Part } from '../part.ts';
import { inRedis } from '../redis-time.ts';

const verbs = ['join', 'leave'] as const;
const small: Instance = { meetingID: 1, orderID: 21 };
const large: Instance = { meetingID: 1, orderID: 22 };
const unit = '×';
const bounds = atMost(1.05, 1.02);

/** Measures what a call costs in a meeting of 100,000 people and in one of 10, from the client's call to the answer. */
export const sizePart: Part = {
  name: 'size',
  title: 'joins and leaves through the API with 100,000 people in the meeting, against 10',
  async run({ quick, note }) {
    await using hall = await openHall();
    const redis = new Redis(hall.redisUrl);
    try {
      await fill(hall, redis);
      await using server = await startRollcall(hall, 'unlimited');
      const contenders = [server, inRedis(server, redis, 'scripts')].flatMap((target) => [
        { target, verbs, input: small },
        { target, verbs, input: large },
      ]);
      const costs = await compare(hall, contenders, { rounds: quick ? 5 : 15, callsEach: quick ? 100 : 200 });
      const [few = [], many = [], fewInRedis = [], manyInRedis = []] = costs;
      const named = [
        { name: '10 present, of the server', costs: few },
        { name: '100,000 present, of the server', costs: many },
        { name: '10 present, inside Redis', costs: fewInRedis },
        { name: '100,000 present, inside Redis', costs: manyInRedis },
      ];
      for (const line of lines(named)) note(line);
      return [
        { name: 'processor time of the server per call', value: beside(few, many).cpu, unit, bounds },
        { name: 'time inside Redis per call', value: beside(fewInRedis, manyInRedis).cpu, unit, bounds },
        { name: 'time of all calls', value: beside(few, many).rate, unit },
      ];
    } finally {
      redis.disconnect();
    }
  },
};

async function fill({ tokens }: Hall, redis: Redis): Promise<void> {
  const guests = tokens.map((_, n) => `guest-${n + 1}@example.com`);
  await openCrowded(redis, small, { guests, present: 10 });
  await openCrowded(redis, large, { guests, present: 100_000 });
}
