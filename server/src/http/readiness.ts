import { isChecked } from '@rollcall/lua/fence';
import type { RedisClient } from '@rollcall/lua/script';
import { sql } from 'kysely';
import type { Db } from '../db/client.ts';
import { serversOf, whenReady } from '../stores/redis.ts';

export interface Readiness {
  ready: boolean;
  /** `unchecked` until a scheduler has checked this life of Redis: calls are answered `UNAVAILABLE`. */
  redis: 'ok' | 'unchecked' | 'unreachable';
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
    const [redisState = 'unreachable', mysqlState = 'unreachable'] = await Promise.all([
      answerInTime(stateOf(redis)),
      answerInTime(sql`select 1`.execute(db).then(() => 'ok' as const)),
    ]);
    setTimeout(() => (answer = undefined), rememberedMs).unref();
    return { ready: redisState === 'ok' && mysqlState === 'ok', redis: redisState, mysql: mysqlState };
  };
  return () => (answer ??= ask());
}

async function stateOf(redis: RedisClient): Promise<'ok' | 'unchecked'> {
  await whenReady(redis);
  const checked = await Promise.all(serversOf(redis).masters.map(isChecked));
  return checked.every(Boolean) ? 'ok' : 'unchecked';
}

/** The answer to a question; undefined if it fails or takes too long. */
async function answerInTime<Answer>(question: Promise<Answer>): Promise<Answer | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs);
  });
  try {
    return await Promise.race([question.catch(() => undefined), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
