import { randomBytes } from 'node:crypto';
import { createRollcallClient } from '@rollcall/client';
import { startProcess } from '@rollcall/dev/entry-process';
import type { Services } from '@rollcall/dev/services/start-services';
import { loadScripts } from '@rollcall/lua/fence';
import * as scripts from '@rollcall/lua/scripts';
import { connectDb } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { openLecture } from '../open-lecture.ts';

/** What a server logs once it is ready. */
const address = z.object({ url: z.string() });

const lecture = { meetingID: 1, orderID: 1 };
/** Calls to Redis at a time. */
const concurrency = 250;
const speakers = 50;

/** A server with a live lecture in which much has happened. */
export interface BusyLecture extends AsyncDisposable {
  url: string;
  path: string;
  /** Of the first who joined. */
  token: string;
  /** Posts messages, as somebody who is in. */
  post(bodies: readonly string[]): Promise<void>;
  /** Reads the feed from its beginning up to a message. */
  feedUpTo(body: string): Promise<string>;
}

/** Starts a server as `npm run server` does, with a lecture that many have joined, and in which some of them have spoken. */
export async function startBusyLecture(
  { redisUrl, databaseUrl }: Services,
  { people, messages }: { people: number; messages: readonly string[] },
): Promise<BusyLecture> {
  await addPeople(databaseUrl, people);
  await hold(redisUrl, people, messages);
  const secret = randomBytes(32).toString('hex');
  const server = startProcess('server', {
    ...process.env,
    REDIS_URL: redisUrl,
    DATABASE_URL: databaseUrl,
    AUTH_SECRET: secret,
    PORT: '0',
    LOG_LEVEL: 'info',
    LIMITS: 'off',
  });
  const { url } = address.parse(await server.ready);
  const token = await signToken(secret, { userID: 1 });
  const bob = createRollcallClient({ url, token: await signToken(secret, { userID: 2 }) });
  return {
    url,
    path: `/meetings/${lecture.meetingID}/${lecture.orderID}`,
    token,
    async post(bodies) {
      await Promise.all(bodies.map((body) => bob.messages.post.mutate({ ...lecture, body })));
    },
    async feedUpTo(body) {
      const input = encodeURIComponent(JSON.stringify({ json: { ...lecture, lastEventId: '0' } }));
      const headers = { accept: 'text/event-stream', authorization: `Bearer ${token}` };
      const response = await fetch(`${url}/trpc/meetings.watch?input=${input}`, { headers });
      const decoder = new TextDecoder();
      let text = '';
      for await (const chunk of response.body ?? []) {
        text += decoder.decode(chunk, { stream: true });
        const last = text.lastIndexOf(JSON.stringify(body));
        const end = text.indexOf('\n\n', last);
        if (last !== -1 && end !== -1) return text.slice(0, end + 2);
      }
      throw new Error(`the feed ended before "${body}"`);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Adds the users 1 to `count`. */
async function addPeople(databaseUrl: string, count: number): Promise<void> {
  const db = connectDb(databaseUrl);
  try {
    await migrate(db);
    const users = Array.from({ length: count }, (_, i) => ({
      userID: i + 1,
      name: `Person ${i + 1}`,
      age: 20 + (i % 50),
      gender: 'female',
      email: emailOf(i + 1),
    }));
    await db.insertInto('user').values(users).execute();
  } finally {
    await db.destroy();
  }
}

const emailOf = (userID: number): string => `person.${userID}@example.com`;

/** Lets everybody join, and the speakers speak in turn: each time one to four messages. */
async function hold(redisUrl: string, people: number, messages: readonly string[]): Promise<void> {
  const redis = new Redis(redisUrl);
  try {
    await loadScripts(redis);
    await openLecture(redis, lecture);
    await inTurns(people, (i) =>
      scripts.join(redis, lecture, { userID: i + 1, email: emailOf(i + 1), requestID: `join ${i}` }),
    );
    await inTurns(messages.length, (i) =>
      scripts.post(redis, lecture, { userID: speakerOf(i), requestID: `post ${i}`, body: messages[i] ?? '' }),
    );
  } finally {
    redis.disconnect();
  }
}

const speakerOf = (i: number): number => 1 + ((i - (i % (1 + (i % 4)))) % speakers);

async function inTurns(times: number, call: (i: number) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < times; start += concurrency) {
    await Promise.all(Array.from({ length: Math.min(concurrency, times - start) }, (_, i) => call(start + i)));
  }
}
