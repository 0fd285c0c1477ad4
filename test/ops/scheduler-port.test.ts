import { once } from 'node:events';
import { createServer } from 'node:http';
import { serveSchedulerOps } from '@rollcall/server/http/scheduler-ops';
import { createSchedulerMetrics } from '@rollcall/server/process/scheduler-metrics';
import { Looks } from '@rollcall/server/scheduler/looks';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { runCommand, startCommand } from '../support/command.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { scrape, valueOf } from './support/exposition.ts';

const sandbox = await openSandbox();
afterAll(() => sandbox[Symbol.asyncDispose]());

const command = [process.execPath, '--import', 'tsx', 'server/src/scheduler.ts'];
const env = { DATABASE_URL: sandbox.databaseUrl, REDIS_URL: sandbox.redisUrl, TICK_MS: '200' };
const line = z.looseObject({ msg: z.string().optional(), opsUrl: z.string().optional() });

/** Starts a scheduler, and returns where its health and metrics are once it watches the schedule. */
async function start(opsPort: Record<string, string>) {
  const running = startCommand(command, { ...env, ...opsPort });
  onTestFinished(() => running.child.stop());
  const logged = () =>
    running.stderr.filter((text) => text.startsWith('{"')).map((text) => line.parse(JSON.parse(text)));
  const { opsUrl } = await until(
    () => logged().find(({ msg }) => msg === 'watching the schedule') ?? `starting: ${running.child.recentOutput()}`,
  );
  return { opsUrl, running };
}

test('a scheduler with a port says that it is alive and ready, and does so to the last', async () => {
  const { opsUrl = '', running } = await start({ OPS_PORT: '0' });

  const ready = await until(async () => {
    const response = await fetch(`${opsUrl}/readyz`);
    return response.ok && (await response.json());
  });
  expect(ready).toEqual({ ready: true, redis: 'ok', mysql: 'ok', tables: 'ok', stuck: [] });
  expect(await (await fetch(`${opsUrl}/healthz`)).json()).toEqual({ alive: true });
  const metrics = await fetch(`${opsUrl}/metrics`);
  expect(metrics.headers.get('content-type')).toMatch(/^text\/plain/);
  running.child.kill('SIGTERM');
  expect(await running.child.exited).toBe(0);
  await expect(fetch(`${opsUrl}/healthz`)).rejects.toThrow('fetch failed');
});

test('without a port, schedulers on one machine have none, and do not disturb each other', async () => {
  const [one, other] = await Promise.all([start({}), start({ OPS_PORT: '' })]);

  expect([one.opsUrl, other.opsUrl]).toEqual([undefined, undefined]);
});

test('a port that is taken is one line', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());

  const { code, stderr } = await runCommand(command, { ...env, LOG_LEVEL: 'error', OPS_PORT: String(port) });

  expect({ code, stderr }).toEqual({ code: 2, stderr: [`OPS_PORT ${port} on 127.0.0.1 is in use`] });
});

test('a scheduler with a component that is stuck is not ready, and names it', async () => {
  let now = 0;
  const looks = new Looks(() => now);
  looks.expect({ name: 'archiver', everyMs: 500 });
  looks.expect({ name: 'forgetter', everyMs: 60_000 });
  const fine = { ready: true, redis: 'ok', mysql: 'ok', tables: 'ok' } as const;
  const metrics = createSchedulerMetrics();
  const parts = { readiness: async () => fine, stuck: () => looks.stuck, metrics };
  const ops = await serveSchedulerOps(parts, '127.0.0.1', 0);
  onTestFinished(() => ops.close());
  const ask = async () => {
    const response = await fetch(`${ops.url}/readyz`);
    return { status: response.status, ...z.looseObject({}).parse(await response.json()) };
  };

  // Four looks, and five seconds.
  now = 7_000;
  expect(await ask()).toEqual({ status: 200, ...fine, stuck: [] });
  now = 7_001;
  expect(await ask()).toEqual({ status: 503, ...fine, ready: false, stuck: ['archiver'] });
  expect(valueOf(await scrape(ops.url), 'rollcall_ready')).toBe(0);
  expect([...looks.ages()]).toEqual([
    ['archiver', 7.001],
    ['forgetter', 7.001],
  ]);
  looks.note('archiver');
  expect(await ask()).toEqual({ status: 200, ...fine, stuck: [] });
  expect(valueOf(await scrape(ops.url), 'rollcall_ready')).toBe(1);
});
