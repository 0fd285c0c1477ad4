import { startProcess } from '@rollcall/dev/entry-process';
import type { Theatre } from '@rollcall/dev/screenshots/story/theatre';
import { afterAll } from 'vitest';
import type { ConsoleStage } from './console-stage.ts';

/** A stage on which a story can be told: with a scheduler that opens and closes its meetings. */
export function asTheatre({ sandbox, api }: Pick<ConsoleStage, 'sandbox' | 'api'>): Theatre {
  const scheduler = startProcess('scheduler', {
    ...process.env,
    REDIS_URL: sandbox.redisUrl,
    DATABASE_URL: sandbox.databaseUrl,
    OPS_PORT: '0',
    // Not the test runner's loader.
    NODE_OPTIONS: '--import tsx',
  });
  afterAll(() => scheduler[Symbol.asyncDispose]());
  return { url: api.url, db: sandbox.db, token: (userID, scope) => api.token({ userID }, scope) };
}
