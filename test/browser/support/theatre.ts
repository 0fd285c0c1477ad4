import type { Theatre } from '@rollcall/dev/screenshots/story/theatre';
import { startProcess } from '@rollcall/dev/entry-process';
import { afterAll } from 'vitest';
import type { ConsoleStage } from './console-stage.ts';

/** A stage on which a story can be told: with a scheduler that opens and closes its meetings. */
export function asTheatre({ sandbox, api }: Pick<ConsoleStage, 'sandbox' | 'api'>): Theatre {
  const scheduler = startProcess('scheduler', {
    ...process.env,
    REDIS_URL: sandbox.redisUrl,
    DATABASE_URL: sandbox.databaseUrl,
    OPS_PORT: '0',
  });
  afterAll(() => scheduler[Symbol.asyncDispose]());
  return { url: api.url, db: sandbox.db, token: (userID, scope) => api.token({ userID }, scope) };
}
