import type { RedisClient } from '@rollcall/lua/script';
import { sql } from 'kysely';
import type { Db } from '../db/client.ts';
import { whenReady } from '../stores/redis.ts';

export interface Readiness {
  ready: boolean;
  redis: 'ok' | 'unreachable';
  mysql: 'ok' | 'unreachable';
}

/** Asks Redis and MySQL whether they answer, each for at most 1.5 s. */
export async function readiness(redis: RedisClient, db: Db): Promise<Readiness> {
  const [redisAnswers, mysqlAnswers] = await Promise.all([
    answers(whenReady(redis).then(() => redis.ping())),
    answers(sql`select 1`.execute(db)),
  ]);
  return {
    ready: redisAnswers && mysqlAnswers,
    redis: redisAnswers ? 'ok' : 'unreachable',
    mysql: mysqlAnswers ? 'ok' : 'unreachable',
  };
}

async function answers(question: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), 1500);
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
