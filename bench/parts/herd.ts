import { randomBytes } from 'node:crypto';
import { startProcess } from '@rollcall/dev/entry-process';
import type { Services } from '@rollcall/dev/services/start-services';
import { loadScripts } from '@rollcall/lua/fence';
import { connectDb } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { inChunks } from '@rollcall/server/stores/in-chunks';
import type { Instance } from '@rollcall/shared/meeting';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { bytesOf } from '../calls/target.ts';
import { herd } from '../herd/crowd.ts';
import { median } from '../median.ts';
import { openLecture } from '../open-lecture.ts';
import { atMost, type Part } from '../part.ts';
import { startPrivateServices } from '../private-services.ts';

/** What a server logs once it is ready. */
const addresses = z.object({ url: z.string(), opsUrl: z.string() });
const emailOf = (userID: number): string => `guest-${userID}@example.com`;
/** Rows of a statement. */
const chunk = 1_000;

/**
 * Measures a lecture that begins: everybody who is invited connects in the same moment and joins. The server is as
 * `npm run server` starts it, with a worker for each core and all limits on.
 */
export const herdPart: Part = {
  name: 'herd',
  title: '10,000 people join one private meeting in the same moment, each over a connection of their own',
  async run({ quick, note }) {
    const people = quick ? 2_000 : 10_000;
    // Each in a lecture of its own. The first is smaller and not counted: in it the server warms up.
    const lectures = Array.from({ length: quick ? 2 : 4 }, (_, n) => ({ meetingID: 1, orderID: n + 1 }));
    const userIDs = Array.from({ length: people }, (_, n) => n + 1);
    await using services = await startPrivateServices();
    await prepare(services, userIDs, lectures);
    const secret = randomBytes(32).toString('hex');
    const tokens = await Promise.all(userIDs.map((userID) => signToken(secret, { userID })));
    await using server = startProcess('server', {
      PATH: process.env['PATH'],
      REDIS_URL: services.redisUrl,
      DATABASE_URL: services.databaseUrl,
      AUTH_SECRET: secret,
      PORT: '0',
      NODE_ENV: 'production',
    });
    const { url, opsUrl } = addresses.parse(await server.ready);

    const comeIn = (lecture: Instance, guests: readonly string[]) => {
      const body = JSON.stringify({ json: lecture });
      const path = '/trpc/meetings.join';
      return herd(
        url,
        guests.map((token) => bytesOf({ method: 'POST', path, body }, url, token)),
      );
    };
    const [first = { meetingID: 1, orderID: 1 }, ...others] = lectures;
    await comeIn(first, tokens.slice(0, 1_000));
    const rounds = [];
    for (const lecture of others) {
      const before = await processorSeconds(opsUrl);
      const { seconds, refused, refusals } = await comeIn(lecture, tokens);
      const cpu = ((await processorSeconds(opsUrl)) - before) / people;
      const [half = 0, all = 0] = [seconds[Math.floor(people / 2)], seconds.at(-1)];
      note(
        `${people - refused} of ${people} are in, half of them after ${half.toFixed(2)} s, all after ${all.toFixed(2)} s`,
      );
      for (const [answer, times] of refusals) note(`${times} were answered: ${answer}`);
      rounds.push({ half, all, refused, cpu });
    }
    return [
      { name: 'all are in', value: median(rounds.map(({ all }) => all)), unit: 's', bounds: atMost(10, 3) },
      { name: 'half are in', value: median(rounds.map(({ half }) => half)), unit: 's' },
      {
        name: 'processor time of the server',
        value: median(rounds.map(({ cpu }) => cpu * 1e6)),
        unit: 'µs per person',
      },
      {
        name: 'refused, in all rounds',
        value: rounds.reduce((sum, { refused }) => sum + refused, 0),
        unit: 'people',
        bounds: atMost(0, 0),
      },
    ];
  },
};

/** Adds the people, and opens the lectures for them in the scheduler's stead. */
async function prepare(services: Services, userIDs: readonly number[], lectures: readonly Instance[]): Promise<void> {
  const db = connectDb(services.databaseUrl);
  const redis = new Redis(services.redisUrl);
  try {
    await migrate(db);
    for (const some of inChunks(userIDs, chunk)) {
      const users = some.map((userID) => ({
        userID,
        name: `Guest ${userID}`,
        age: 21,
        gender: 'female',
        email: emailOf(userID),
      }));
      await db.insertInto('user').values(users).execute();
    }
    await loadScripts(redis);
    for (const lecture of lectures) await openLecture(redis, lecture, userIDs.map(emailOf));
  } finally {
    redis.disconnect();
    await db.destroy();
  }
}

/** Of all processes of the server. */
async function processorSeconds(opsUrl: string): Promise<number> {
  const metrics = await (await fetch(`${opsUrl}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(metrics)?.[1]);
}
