import { type Proxy, startProxy } from '@rollcall/dev/services/proxy';
import { connectDb } from '@rollcall/server/db/client';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { connectRedis } from '@rollcall/server/stores/redis';
import { pino } from 'pino';
import { expect } from 'vitest';
import { z } from 'zod';
import { type Api, startApi } from '../../support/api.ts';
import { openSandbox, type Sandbox } from '../../support/sandbox.ts';
import { until } from '../../support/until.ts';
import { contractRefusal, refusalOf } from './seen-refusal.ts';

export type Service = 'redis' | 'mysql';

/** A server that reaches Redis and MySQL by proxies, beside a sandbox that reaches them directly. */
export interface Outage extends AsyncDisposable {
  sandbox: Sandbox;
  api: Api;
  proxies: Record<Service, Proxy>;
}

/** @param before what fails already when the server starts */
export async function openOutage(before: (proxies: Record<Service, Proxy>) => unknown = () => {}): Promise<Outage> {
  const sandbox = await openSandbox();
  const proxies = { redis: await startProxy(sandbox.redisUrl), mysql: await startProxy(sandbox.databaseUrl) };
  await before(proxies);
  const redis = connectRedis([proxies.redis.url], () => {});
  const db = connectDb(proxies.mysql.url);
  const api = await startApi({ redis, db, scheduler: { redis, db, log: pino({ level: 'silent' }) } });
  return {
    sandbox,
    api,
    proxies,
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      redis.disconnect();
      // The proxies first: a connection that is silent would be waited for.
      for (const proxy of [proxies.redis, proxies.mysql]) await proxy[Symbol.asyncDispose]();
      await db.destroy().catch(() => {});
      await sandbox[Symbol.asyncDispose]();
    },
  };
}

/** A meeting that is live, and Ann, who is no participant yet. */
export async function liveMeeting({ sandbox, api }: Outage) {
  const ann = await sandbox.addUser('Ann');
  const seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  return { ann, seminar, asAnn: await api.as(ann) };
}

/** The contract says two seconds; the rest is for a machine that has other things to do. */
const patienceMs = 2000 + 1500;

/** Expects that a call is answered with UNAVAILABLE, in time. */
export async function expectUnavailable(path: string, call: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  expect(await refusalOf(call())).toEqual(contractRefusal('UNAVAILABLE', path));
  expect(performance.now() - began, 'ms until the refusal').toBeLessThan(patienceMs);
}

const state = z.strictObject({ ready: z.boolean(), redis: z.string(), mysql: z.string() });

/** What `/readyz` says, and with which status. */
export async function readyz({ url }: Api): Promise<{ status: number; ready: boolean; redis: string; mysql: string }> {
  const response = await fetch(`${url}/readyz`);
  return { status: response.status, ...state.parse(await response.json()) };
}

export const allWell = { status: 200, ready: true, redis: 'ok', mysql: 'ok' };
export const without = (service: Service) => ({ ...allWell, status: 503, ready: false, [service]: 'unreachable' });

/** Waits until the server has found back to what it needs, by itself. */
export async function recovered(api: Api): Promise<void> {
  await until(async () => {
    const now = await readyz(api);
    return now.ready || JSON.stringify(now);
  }, 40_000);
}
