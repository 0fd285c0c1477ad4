import type { RedisClient } from '@rollcall/lua/script';
import { sql } from 'kysely';
import type { Db } from '../db/client.ts';
import { whenReady } from '../stores/redis.ts';

export interface Readiness {
  ready: boolean;
  redis: 'ok' | 'unreachable';
  mysql: 'ok' | 'unreachable';
}

/** How long an answer is given again, so that no crowd of askers puts load on Redis and MySQL. */
const rememberedMs = 1_000;
/** How long each of the two has to respond. */
const patienceMs = 1_500;

/** Returns a function that says whether Redis and MySQL respond. It asks them at most once at a time and once a second. */
export function createReadiness(redis: RedisClient, db: Db): () => Promise<Readiness> {
  let answer: Promise<Readiness> | undefined;
  const ask = async (): Promise<Readiness> => {
    const [redisResponds, mysqlResponds] = await Promise.all([
      responds(whenReady(redis).then(() => redis.ping())),
      responds(sql`select 1`.execute(db)),
    ]);
    setTimeout(() => (answer = undefined), rememberedMs).unref();
    return {
      ready: redisResponds && mysqlResponds,
      redis: redisResponds ? 'ok' : 'unreachable',
      mysql: mysqlResponds ? 'ok' : 'unreachable',
    };
  };
  return () => (answer ??= ask());
}

async function responds(question: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), patienceMs);
  });
  const answered = question.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answered, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
