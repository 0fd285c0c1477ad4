import type { RedisClient } from '@rollcall/lua/script';
import { Hono } from 'hono';
import type { Db } from '../db/client.ts';
import type { Metrics } from '../process/metrics.ts';
import type { ServerEnv } from './listen.ts';
import { createReadiness } from './readiness.ts';

export interface OpsParts {
  redis: RedisClient;
  db: Db;
  metrics: Metrics;
}

/**
 * What an operator asks a server, on a port of its own that the public does not reach: `/healthz` (alive), `/readyz`
 * (Redis and MySQL respond) and `/metrics`.
 */
export function createOps({ redis, db, metrics: { registry } }: OpsParts): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  const readiness = createReadiness(redis, db);
  app.get('/healthz', (c) => c.json({ alive: true }));
  app.get('/readyz', async (c) => {
    const state = await readiness();
    return c.json(state, state.ready ? 200 : 503);
  });
  app.get('/metrics', async (c) => c.text(await registry.metrics(), 200, { 'content-type': registry.contentType }));
  return app;
}
