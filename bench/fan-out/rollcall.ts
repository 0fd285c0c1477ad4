import { randomBytes } from 'node:crypto';
import { startProcess } from '@rollcall/dev/entry-process';
import type { Services } from '@rollcall/dev/services/start-services';
import { loadScripts } from '@rollcall/lua/fence';
import { connectDb } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import type { Instance } from '@rollcall/shared/meeting';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { openLecture } from '../open-lecture.ts';
import { startPoster } from './poster.ts';
import { ask, openSocket } from './raw-socket.ts';
import type { Side } from './side.ts';

/** What a server logs once it is ready. */
const addresses = z.object({ url: z.string(), opsUrl: z.string() });

/** Starts a server as `npm run server` does, with a live public lecture that Ann has joined. */
export async function startRollcall(
  { redisUrl, databaseUrl }: Services,
  lecture: Instance = { meetingID: 1, orderID: 1 },
): Promise<Side> {
  const userID = await prepare(redisUrl, databaseUrl, lecture);
  const secret = randomBytes(32).toString('hex');
  const server = startProcess('server', {
    ...process.env,
    REDIS_URL: redisUrl,
    DATABASE_URL: databaseUrl,
    AUTH_SECRET: secret,
    PORT: '0',
    LOG_LEVEL: 'info',
    WORKERS: '1',
    // One user posts and watches for a thousand.
    LIMITS: 'off',
  });
  const { url, opsUrl } = addresses.parse(await server.ready);
  const token = await signToken(secret, { userID });
  const ann = await startPoster(new URL('./rollcall-poster.ts', import.meta.url), {
    SERVER: url,
    TOKEN: token,
    MEETING_ID: String(lecture.meetingID),
    ORDER_ID: String(lecture.orderID),
  });

  const input = encodeURIComponent(JSON.stringify({ json: lecture }));
  const request = [
    `GET /trpc/meetings.watch?input=${input} HTTP/1.1`,
    `Host: ${new URL(url).host}`,
    'Accept: text/event-stream',
    `Authorization: Bearer ${token}`,
  ];
  return {
    name: 'Rollcall',
    does: 'checks, numbers and records the post in Redis, answers the poster, and sends it to watchers, who can resume',
    async residentBytes() {
      const metrics = await (await fetch(`${opsUrl}/metrics`)).text();
      return Number(/^process_resident_memory_bytes (\S+)$/m.exec(metrics)?.[1]);
    },
    async watch() {
      const socket = await openSocket(url);
      await ask(socket, `${request.join('\r\n')}\r\n\r\n`, 'event: restore-id');
      return socket;
    },
    post: (bodies) => ann.post(bodies),
    async [Symbol.asyncDispose]() {
      await ann[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Adds Ann, who will post, and opens the lecture in the scheduler's stead. */
async function prepare(redisUrl: string, databaseUrl: string, lecture: Instance): Promise<number> {
  const db = connectDb(databaseUrl);
  const redis = new Redis(redisUrl);
  try {
    await migrate(db);
    const email = `ann.${lecture.meetingID}@example.com`;
    const user = { name: 'Ann', age: 21, gender: 'female', email };
    const { insertId } = await db.insertInto('user').values(user).executeTakeFirstOrThrow();
    await loadScripts(redis);
    await openLecture(redis, lecture);
    return Number(insertId);
  } finally {
    redis.disconnect();
    await db.destroy();
  }
}
