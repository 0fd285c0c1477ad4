import { Hono } from 'hono';
import { Registry } from 'prom-client';
import type { ServerEnv } from './listen.ts';
import type { Readiness } from './readiness.ts';

export interface OpsParts {
  readiness(): Promise<Readiness>;
  /** What `/metrics` says, in the format of Prometheus. */
  metrics(): Promise<string>;
}

/**
 * What an operator asks a server, on a port of its own that the public does not reach: `/healthz` (alive), `/readyz`
 * (Redis and MySQL respond) and `/metrics`.
 */
export function createOps({ readiness, metrics }: OpsParts): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  app.get('/healthz', (c) => c.json({ alive: true }));
  app.get('/readyz', async (c) => {
    const state = await readiness();
    return c.json(state, state.ready ? 200 : 503);
  });
  app.get('/metrics', async (c) => c.text(await metrics(), 200, { 'content-type': Registry.PROMETHEUS_CONTENT_TYPE }));
  return app;
}
