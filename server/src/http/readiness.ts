import { isChecked } from '@rollcall/lua/fence';
import type { RedisClient } from '@rollcall/lua/script';
import type { Db } from '../db/client.ts';
import { stateOfTables, type TablesState } from '../db/migrator.ts';
import { whyUnreachable } from '../process/reach.ts';
import { serversOf, whenReady } from '../stores/redis.ts';

export interface Readiness {
  ready: boolean;
  /** `unchecked` until a scheduler has checked this life of Redis: calls are answered `UNAVAILABLE`. */
  redis: 'ok' | 'unchecked' | 'unreachable';
  mysql: 'ok' | 'unreachable';
  /** `unknown` while MySQL cannot be asked. */
  tables: TablesState | 'unknown';
  /** What is missing, in words for the operator; not given if nothing is. */
  waitingFor?: string;
}

export interface ReadinessOptions {
  /** Where Redis and MySQL are, to be named if they do not respond. */
  urls?: { redis: string; mysql: string } | undefined;
  /** Called with the outcome of each look. */
  onLook?: (state: Readiness) => void;
}

/** How long an answer is given again, so that no crowd of askers puts load on Redis and MySQL: less while it may soon change. */
const rememberedMs = { ready: 1_000, unready: 200 };
/** How long each of the two has to respond. */
const patienceMs = 1_500;

const tablesAreMissing = {
  missing: 'the tables are missing: run npm run migrate',
  outdated: 'the tables are those of an older version: run npm run migrate',
};

/**
 * Returns a function that says whether Redis and MySQL respond, and have been prepared. It asks them at most once at a time and
 * once a second, or some more often while it is not ready.
 */
export function createReadiness(
  redis: RedisClient,
  db: Db,
  { urls, onLook }: ReadinessOptions = {},
): () => Promise<Readiness> {
  let answer: Promise<Readiness> | undefined;
  // Why a connection fails is said once, to whoever listens, and not to the commands that wait for it.
  let fault: unknown;
  redis.on('error', (error: unknown) => {
    fault = error;
  });
  redis.on('ready', () => {
    fault = undefined;
  });
  const look = async (): Promise<Readiness> => {
    const [redisLook, mysqlLook] = await Promise.all([inTime(stateOf(redis)), inTime(stateOfTables(db))]);
    const redisState = 'answer' in redisLook ? redisLook.answer : 'unreachable';
    const tables = 'answer' in mysqlLook ? mysqlLook.answer : 'unknown';
    const waitingFor = [
      'error' in mysqlLook && whyUnreachable('MySQL', urls?.mysql, mysqlLook.error),
      (tables === 'missing' || tables === 'outdated') && tablesAreMissing[tables],
      'error' in redisLook && whyUnreachable('Redis', urls?.redis, fault ?? redisLook.error),
      redisState === 'unchecked' && 'no scheduler has checked Redis yet',
    ].filter((what) => what !== false);
    return {
      ready: waitingFor.length === 0,
      redis: redisState,
      mysql: 'answer' in mysqlLook ? 'ok' : 'unreachable',
      tables,
      ...(waitingFor.length > 0 ? { waitingFor: waitingFor.join('; ') } : {}),
    };
  };
  const ask = async (): Promise<Readiness> => {
    const state = await look();
    setTimeout(() => (answer = undefined), state.ready ? rememberedMs.ready : rememberedMs.unready).unref();
    onLook?.(state);
    return state;
  };
  return () => (answer ??= ask());
}

async function stateOf(redis: RedisClient): Promise<'ok' | 'unchecked'> {
  await whenReady(redis);
  const checked = await Promise.all(serversOf(redis).masters.map(isChecked));
  return checked.every(Boolean) ? 'ok' : 'unchecked';
}

/** The answer to a question, or why there is none. */
async function inTime<Answer>(question: Promise<Answer>): Promise<{ answer: Answer } | { error: unknown }> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
  });
  try {
    return { answer: await Promise.race([question, tooLate]) };
  } catch (error) {
    return { error };
  } finally {
    clearTimeout(timer);
  }
}
