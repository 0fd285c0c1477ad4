import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import type { Db } from '@rollcall/server/db/client';
import { inChunks } from '@rollcall/server/stores/in-chunks';
import type { Instance } from '@rollcall/shared/meeting';
import { openLecture } from './open-lecture.ts';

/** Instances that are scheduled with one statement, and opened concurrently. */
const atOnce = 250;

/** Schedules public instances that last another hour, from this meetingID on, and opens them in the scheduler's stead. */
export async function openScheduled(
  { redis, db }: { redis: RedisClient; db: Db },
  first: number,
  count: number,
): Promise<Instance[]> {
  const instances = Array.from({ length: count }, (_, n) => ({ meetingID: first + n, orderID: 1 }));
  const now = Date.now();
  const window = { fromdatetime: new Date(now - 60_000), todatetime: new Date(now + 3_600_000) };
  for (const some of inChunks(instances, atOnce)) {
    const meetings = some.map(({ meetingID }) => ({ meetingID, title: 'Lecture', description: '', isPublic: 1 }));
    await db.insertInto('meeting').values(meetings).execute();
    const rows = some.map((instance) => ({ ...instance, ...window, generation: 1 }));
    await db.insertInto('meeting_instance').values(rows).execute();
    await Promise.all(some.map((instance) => openLecture(redis, instance)));
    const listed = some.flatMap((instance) => [window.todatetime.getTime(), instanceKeys.instance(instance)]);
    await redis.zadd(activeMeetingsKey, ...listed);
  }
  return instances;
}
