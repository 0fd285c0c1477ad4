import { randomInt } from 'node:crypto';
import type { RedisClient } from '@rollcall/lua/script';
import { connectDb, type Db } from '@rollcall/server/db/client';
import { migrate } from '@rollcall/server/db/migrator';
import type { StoredUser } from '@rollcall/server/db/people/users';
import type { SchedulerContext } from '@rollcall/server/scheduler/context';
import { connectRedis, whenReady } from '@rollcall/server/stores/redis';
import type { Instance } from '@rollcall/shared/meeting';
import { sql } from 'kysely';
import { pino } from 'pino';
import { inject } from 'vitest';
import { Cleanup } from './cleanup.ts';
import { until } from './until.ts';

/** A Redis database and a MySQL database that only one test file uses, with what fills them. */
export interface Sandbox extends AsyncDisposable {
  redisUrl: string;
  databaseUrl: string;
  redis: RedisClient;
  db: Db;
  /** For the scheduler's components. */
  scheduler: SchedulerContext;
  /** Adds a user of this name, with an e-mail at example.com. */
  addUser(name: string, fields?: Partial<Omit<StoredUser, 'userID'>>): Promise<StoredUser>;
  addMeeting(plan?: MeetingPlan): Promise<Instance>;
}

export interface MeetingPlan {
  title?: string;
  description?: string;
  /** The e-mails that may enter; a meeting without is public. */
  audience?: string[];
  orderID?: number;
  /** ms from now; default one minute ago and one hour ahead */
  from?: number;
  to?: number;
}

const minute = 60_000;

/** Workers at most, as vitest's configuration has it, and sandboxes that each may have open at once: 12 databases. */
const workers = 4;
const free = [0, 1, 2];

async function takeDatabase(cleanup: Cleanup): Promise<number> {
  const { slot } = await until(() => {
    const slot = free.shift();
    return slot === undefined ? 'every Redis database is in use' : { slot };
  });
  cleanup.defer(() => free.push(slot));
  return Number(process.env['VITEST_POOL_ID'] ?? '1') + slot * workers;
}

/** Opens a sandbox. Dispose of it at the end of the file: `await using sandbox = await openSandbox()`, or in afterAll. */
export function openSandbox(): Promise<Sandbox> {
  return Cleanup.build(open);
}

async function open(cleanup: Cleanup): Promise<Sandbox> {
  const server = connectDb(inject('databaseUrl'));
  cleanup.defer(() => server.destroy());
  const name = `rollcall_test_${process.pid}_${randomInt(2 ** 40)}`;
  await sql`create database ${sql.id(name)}`.execute(server);
  cleanup.defer(() => sql`drop database ${sql.id(name)}`.execute(server));

  const databaseUrl = withPath(inject('databaseUrl'), name);
  const db = connectDb(databaseUrl);
  cleanup.defer(() => db.destroy());
  await migrate(db);
  // All databases of a Redis share their channels, so no two files may have meetings of the same number.
  await sql`alter table meeting auto_increment = ${sql.lit(randomInt(1_000_000_000))}`.execute(db);

  const redisUrl = withPath(inject('redisUrl'), String(await takeDatabase(cleanup)));
  const redis = connectRedis([redisUrl], () => {});
  cleanup.defer(() => redis.disconnect());
  await whenReady(redis);
  await redis.flushdb();
  cleanup.defer(() => redis.flushdb());
  const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });

  return {
    redisUrl,
    databaseUrl,
    redis,
    db,
    scheduler: { redis, db, log, isMine: () => true },

    async addUser(name, fields = {}) {
      const user = { name, age: 21, gender: 'male', email: `${name.toLowerCase()}@example.com`, ...fields };
      const { insertId } = await db.insertInto('user').values(user).executeTakeFirstOrThrow();
      return { userID: Number(insertId), ...user };
    },

    async addMeeting({ title = 'Course', description = 'A course', audience, orderID = 1, from, to } = {}) {
      const meeting = { title, description, isPublic: audience ? 0 : 1 };
      const { insertId } = await db.insertInto('meeting').values(meeting).executeTakeFirstOrThrow();
      const instance = { meetingID: Number(insertId), orderID };
      const now = Date.now();
      await db
        .insertInto('meeting_instance')
        .values({
          ...instance,
          fromdatetime: new Date(now + (from ?? -minute)),
          todatetime: new Date(now + (to ?? 60 * minute)),
        })
        .execute();
      for (const email of audience ?? []) {
        await db.insertInto('audience').values({ meetingID: instance.meetingID, email }).execute();
      }
      return instance;
    },

    [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
  };
}

function withPath(url: string, path: string): string {
  const changed = new URL(url);
  changed.pathname = `/${path}`;
  return changed.href;
}
