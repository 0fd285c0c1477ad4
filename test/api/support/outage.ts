import { type Proxy, startProxy } from '@rollcall/dev/services/proxy';
import { connectDb } from '@rollcall/server/db/client';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { connectRedis } from '@rollcall/server/stores/redis';
import { pino } from 'pino';
import { expect } from 'vitest';
import { z } from 'zod';
import { type Api, startApi } from '../../support/api.ts';
import { Cleanup } from '../../support/cleanup.ts';
import { expectWithin } from '../../support/lateness.ts';
import { openSandbox, type Sandbox } from '../../support/sandbox.ts';
import { until } from '../../support/until.ts';
import { contractRefusal, refusalOf, type SeenRefusal } from './seen-refusal.ts';

export type Service = 'redis' | 'mysql';

/** A server that reaches Redis and MySQL through proxies, and a sandbox that reaches them directly. */
export interface Outage extends AsyncDisposable {
  sandbox: Sandbox;
  api: Api;
  proxies: Record<Service, Proxy>;
}

/** @param before what fails already when the server starts */
export function openOutage(before: (proxies: Record<Service, Proxy>) => unknown = () => {}): Promise<Outage> {
  return Cleanup.build((cleanup) => open(before, cleanup));
}

async function open(before: (proxies: Record<Service, Proxy>) => unknown, cleanup: Cleanup): Promise<Outage> {
  const sandbox = cleanup.use(await openSandbox());
  const proxies = {
    redis: cleanup.use(await startProxy(sandbox.redisUrl)),
    mysql: cleanup.use(await startProxy(sandbox.databaseUrl)),
  };
  await before(proxies);
  const db = connectDb(proxies.mysql.url);
  cleanup.defer(() => db.destroy().catch(() => {}));
  // Before the pool, which would wait for a connection that is silent.
  cleanup.use(proxies.mysql);
  const redis = connectRedis([proxies.redis.url], () => {});
  cleanup.defer(() => redis.disconnect());
  const api = cleanup.use(
    await startApi({ redis, db, scheduler: { redis, db, log: pino({ level: 'silent' }), isMine: () => true } }),
  );
  return { sandbox, api, proxies, [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose]() };
}

/**
 * A live meeting, and Ann, who has not joined it yet, with a client that fails at the first answer that says so; and Bob, who is not
 * known to the server until he calls.
 */
export async function liveMeeting({ sandbox, api }: Outage) {
  const ann = await sandbox.addUser('Ann');
  const bob = await sandbox.addUser('Bob');
  const seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  const [asAnn, asBob] = [await api.as(ann, undefined, { retries: 0 }), await api.as(bob, undefined, { retries: 0 })];
  return { ann, seminar, asAnn, asBob };
}

/** By the contract a caller hears within two seconds that Redis or MySQL is away. */
const promisedMs = 2_000;

/** The refusal of a call, which must come in time. */
export function refusalInTime(sandbox: Sandbox, call: () => Promise<unknown>): Promise<SeenRefusal> {
  return expectWithin(promisedMs, () => refusalOf(call()), sandbox);
}

/** Expects that a call is answered with UNAVAILABLE, in time. */
export async function expectUnavailable(
  { sandbox }: Pick<Outage, 'sandbox'>,
  path: string,
  call: () => Promise<unknown>,
): Promise<void> {
  expect(await refusalInTime(sandbox, call)).toEqual(contractRefusal('UNAVAILABLE', path));
}

const state = z.strictObject({
  ready: z.boolean(),
  redis: z.string(),
  mysql: z.string(),
  tables: z.string(),
  waitingFor: z.string().optional(),
});

/** The status and the body of `/readyz`. */
export async function readyz({ opsUrl }: Api): Promise<{ status: number } & z.infer<typeof state>> {
  const response = await fetch(`${opsUrl}/readyz`);
  return { status: response.status, ...state.parse(await response.json()) };
}

export const allWell = { status: 200, ready: true, redis: 'ok', mysql: 'ok', tables: 'ok' };
export const without = (service: Service) => ({
  ...allWell,
  status: 503,
  ready: false,
  [service]: 'unreachable',
  ...(service === 'mysql' ? { tables: 'unknown' } : {}),
  waitingFor: expect.stringMatching(service === 'mysql' ? /^MySQL / : /^Redis /),
});

/** Waits until the server is ready again. */
export async function recovered(api: Api): Promise<void> {
  await until(async () => {
    const now = await readyz(api);
    return now.ready || JSON.stringify(now);
  });
}
