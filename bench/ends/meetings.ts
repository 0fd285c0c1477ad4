import { isChecked } from '@rollcall/lua/fence';
import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import type { Db } from '@rollcall/server/db/client';
import { redisTime } from '@rollcall/server/stores/clock';
import { inChunks } from '@rollcall/server/stores/in-chunks';
import type { Instance } from '@rollcall/shared/meeting';
import type { Redis } from 'ioredis';
import { sql } from 'kysely';
import { until } from './until.ts';

export interface Stores {
  redis: Redis;
  db: Db;
}

const hour = 3_600_000;
/** Rows per INSERT, and calls sent together. */
const chunk = 250;

/** Schedules public instances that are live for the next hour, the first with this meetingID. */
export async function schedule({ redis, db }: Stores, first: number, count: number): Promise<Instance[]> {
  const now = (await redisTime(redis)).getTime();
  const window = { fromdatetime: new Date(now - 1000), todatetime: new Date(now + hour) };
  const instances = Array.from({ length: count }, (_, n) => ({ meetingID: first + n, orderID: 1 }));
  for (const part of inChunks(instances, chunk)) {
    const meetings = part.map(({ meetingID }) => ({ meetingID, title: 'Lecture', description: '', isPublic: 1 }));
    await db.insertInto('meeting').values(meetings).execute();
    await db
      .insertInto('meeting_instance')
      .values(part.map((instance) => ({ ...instance, ...window })))
      .execute();
  }
  return instances;
}

/** Waits until all that is scheduled is live, lets people into each of the instances, and waits until that is archived. */
export async function gather({ redis, db }: Stores, instances: readonly Instance[], people: number): Promise<void> {
  await until(async () => (await isChecked(redis)) && (await redis.zcard(activeMeetingsKey)) >= instances.length);
  const joins = instances.flatMap((instance) => Array.from({ length: people }, (_, n) => ({ instance, n })));
  for (const part of inChunks(joins, chunk)) {
    await Promise.all(
      part.map(({ instance, n }) =>
        scripts.join(redis, instance, { userID: n + 1, email: 'ann@example.com', requestID: `join ${n}` }),
      ),
    );
  }
  await until(async () => (await read(db, instances)).archived === instances.length * people);
}

/** Lets all instances end at the same moment, `inMs` from now by Redis's clock, and returns it in ms. */
export async function endTogether(
  { redis, db }: Stores,
  instances: readonly Instance[],
  inMs: number,
): Promise<number> {
  const todatetime = (await redisTime(redis)).getTime() + inMs;
  for (const part of inChunks(instances, chunk)) {
    const keys = part.map((instance) => instanceKeys.instance(instance));
    await Promise.all(keys.map((key) => redis.hset(key, { todatetime })));
    await redis.zadd(activeMeetingsKey, ...keys.flatMap((key) => [todatetime, key]));
  }
  await db
    .updateTable('meeting_instance')
    .set({ todatetime: new Date(todatetime) })
    .where('meetingID', '>=', instances[0]?.meetingID ?? 0)
    .where('meetingID', '<=', instances.at(-1)?.meetingID ?? 0)
    .execute();
  return todatetime;
}

/** Waits until none of the instances is listed any more, which is the last step of an end, and returns when that was. */
export async function allClosed(
  { redis, db }: Stores,
  instances: readonly Instance[],
  people: number,
): Promise<number> {
  const keys = instances.map((instance) => instanceKeys.instance(instance));
  let listed: readonly string[] = keys;
  await until(async () => {
    // A few at a time, so that asking costs Redis next to nothing.
    while (listed.length > 0) {
      const scores = await redis.zmscore(activeMeetingsKey, ...listed.slice(0, 20));
      if (scores.some((score) => score !== null)) return false;
      listed = listed.slice(20);
    }
    return true;
  });
  const closedAt = (await redisTime(redis)).getTime();
  const { ended, archived } = await read(db, instances);
  const kept = await redis.exists(...keys);
  if (ended !== instances.length || archived !== 2 * people * instances.length || kept > 0) {
    throw new Error(`${ended} ended, ${archived} changes archived, ${kept} still in Redis`);
  }
  return closedAt;
}

async function read(db: Db, instances: readonly Instance[]): Promise<{ ended: number; archived: number }> {
  const row = await db
    .selectFrom('meeting_instance')
    .select(sql<string>`count(endedAt)`.as('ended'))
    .select(sql<string>`sum(archivedSeq)`.as('archived'))
    .where('meetingID', '>=', instances[0]?.meetingID ?? 0)
    .where('meetingID', '<=', instances.at(-1)?.meetingID ?? 0)
    .executeTakeFirstOrThrow();
  return { ended: Number(row.ended), archived: Number(row.archived) };
}
