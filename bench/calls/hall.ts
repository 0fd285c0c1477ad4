import { randomBytes } from 'node:crypto';
import { loadScripts } from '@rollcall/lua/fence';
import { userKey } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { connectDb } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { Redis } from 'ioredis';
import { openLecture } from '../open-lecture.ts';
import { startPrivateServices } from '../private-services.ts';
import { connections } from './load.ts';
import { doors, lecture } from './target.ts';

/** In the lecture, so that a page of 50 is not all of them. */
const people = 200;

/** What both servers are started with. */
export interface Hall extends AsyncDisposable {
  redisUrl: string;
  databaseUrl: string;
  secret: string;
  /** Of one user for each connection. */
  tokens: readonly string[];
}

/** Starts a Redis and a MySQL, and fills a lecture with people and messages. */
export async function openHall(): Promise<Hall> {
  const services = await startPrivateServices();
  try {
    await fill(services);
    const secret = randomBytes(32).toString('hex');
    const callers = Array.from({ length: connections }, (_, n) => signToken(secret, { userID: n + 1 }));
    const tokens = await Promise.all(callers);
    return { ...services, secret, tokens, [Symbol.asyncDispose]: () => services[Symbol.asyncDispose]() };
  } catch (error) {
    await services[Symbol.asyncDispose]();
    throw error;
  }
}

async function fill({ redisUrl, databaseUrl }: { redisUrl: string; databaseUrl: string }): Promise<void> {
  const db = connectDb(databaseUrl);
  const redis = new Redis(redisUrl);
  try {
    await migrate(db);
    const users = Array.from({ length: people }, (_, n) => ({
      userID: n + 1,
      name: `Guest ${n + 1}`,
      age: 21,
      gender: 'female',
      email: `guest-${n + 1}@example.com`,
    }));
    await db.insertInto('user').values(users).execute();
    await loadScripts(redis);
    for (const instance of [lecture, doors]) await openLecture(redis, instance);
    for (const { userID, email, name, age, gender } of users) {
      await redis.hset(userKey(userID), { name, age, gender, email });
      await scripts.join(redis, lecture, { userID, email, requestID: 'join' });
      await scripts.post(redis, lecture, { userID, requestID: 'post', body: 'Is the second exercise due on Monday?' });
    }
  } finally {
    redis.disconnect();
    await db.destroy();
  }
}
