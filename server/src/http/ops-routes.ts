import type { RedisClient } from '@rollcall/lua/script';
import { Hono } from 'hono';
import type { Db } from '../db/client.ts';
import type { Metrics } from '../process/metrics.ts';
import { readiness } from './readiness.ts';

export interface OpsParts {
  redis: RedisClient;
  db: Db;
  metrics: Metrics;
}

/** Serves the operations endpoints: `/healthz` (alive), `/readyz` (Redis and MySQL respond) and `/metrics`. */
export function opsRoutes({ redis, db, metrics: { registry } }: OpsParts): Hono {
  const routes = new Hono();
  routes.get('/healthz', (c) => c.json({ alive: true }));
  routes.get('/readyz', async (c) => {
    const state = await readiness(redis, db);
    return c.json(state, state.ready ? 200 : 503);
  });
  routes.get('/metrics', async (c) => c.text(await registry.metrics(), 200, { 'content-type': registry.contentType }));
  return routes;
}
