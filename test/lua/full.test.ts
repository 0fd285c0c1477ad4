import { startRedis } from '@rollcall/dev/services/redis';
import { loadScripts } from '@rollcall/lua/fence';
import { instanceKeys } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** What a script does in a Redis that has no memory left: it works, or it is refused before it starts. */
type Fate = 'works' | 'is refused';

const reader = { email: '', admin: true };
const page = { ...reader, after: 0, limit: 10 };
const chat = { ...page, bytes: 1000 };
const ann = { userID: 1, email: 'ann@example.com' };

/** Whoever is in can stay, renew and leave, and everything can end; nothing new is let in. */
const fates: Record<keyof typeof scripts, [Fate, (redis: RedisClient, instance: Instance) => Promise<unknown>]> = {
  join: ['is refused', (redis, instance) => scripts.join(redis, instance, { userID: 2, email: 'b', requestID: 'b1' })],
  post: ['is refused', (redis, instance) => scripts.post(redis, instance, { ...ann, requestID: 'a2', body: 'hello' })],
  renew: ['works', (redis, instance) => scripts.renew(redis, instance, { userID: ann.userID, joined: 1 })],
  participants: ['works', (redis, instance) => scripts.participants(redis, instance, page)],
  messages: ['works', (redis, instance) => scripts.messages(redis, instance, chat)],
  messagesByUser: ['works', (redis, instance) => scripts.messagesByUser(redis, instance, { ...chat, userID: 1 })],
  describe: ['works', (redis, instance) => scripts.describe(redis, instance, reader)],
  details: ['works', (redis, instance) => scripts.details(redis, instance, ann)],
  joinTimes: ['works', (redis, instance) => scripts.joinTimes(redis, instance, page)],
  watch: ['works', (redis, instance) => scripts.watch(redis, instance, reader)],
  uninvited: ['works', (redis, instance) => scripts.uninvited(redis, instance, { emails: ['b'] })],
  limit: [
    'works',
    (redis) => scripts.limit(redis, { kind: 'reads', userID: 1 }, { wanted: 1, burst: 1, interval: 1000 }),
  ],
  openFeed: ['works', (redis) => scripts.openFeed(redis, ann, { feed: 'f', most: 1, lease: 1000 })],
  keepFeeds: ['works', (redis) => scripts.keepFeeds(redis, ann, { feeds: ['f'], lease: 1000 })],
  beat: ['works', (redis) => scripts.beat(redis, { id: 's', lease: 1000 })],
  listActive: ['works', (redis) => scripts.listActive(redis, { last: '', todatetime: 0, limit: 10 })],
  invite: ['is refused', (redis, instance) => scripts.invite(redis, instance, { generation: 1, emails: ['b'] })],
  restore: ['is refused', (redis, instance) => scripts.restore(redis, instance, { generation: 1, changes: [] })],
  activate: ['is refused', (redis, instance) => scripts.activate(redis, instance, { ...details, seq: 1 })],
  withdraw: ['works', (redis, instance) => scripts.withdraw(redis, instance, { generation: 1 })],
  numberLine: ['works', (redis, instance) => scripts.numberLine(redis, instance, {})],
  sweep: ['works', (redis, instance) => scripts.sweep(redis, instance, { limit: 10 })],
  revise: ['works', (redis, instance) => scripts.revise(redis, instance, { attempt })],
  addAudience: ['is refused', (redis, instance) => scripts.addAudience(redis, instance, { attempt, emails: ['b'] })],
  amend: ['works', (redis, instance) => scripts.amend(redis, instance, { ...details, attempt, isCancelled: false })],
  removeAudience: ['works', (redis, instance) => scripts.removeAudience(redis, instance, { attempt, emails: ['b'] })],
  expel: ['works', (redis, instance) => scripts.expel(redis, instance, { attempt, people: [['2', '']] })],
  settle: ['works', (redis, instance) => scripts.settle(redis, instance, { attempt, ...settled })],
  claim: ['works', (redis, instance) => scripts.claim(redis, instance, { ...claim, generation: 2 })],
  remove: [
    'works',
    (redis, instance) =>
      scripts
        .remove(redis, instance, { actorID: 3, requestID: 'c1', userID: 2, manages: true, isHost: false })
        .catch((error: unknown) => expect(error).toMatchObject({ reason: 'NOT_JOINED' })),
  ],
  leave: ['works', (redis, instance) => scripts.leave(redis, instance, { userID: ann.userID, requestID: 'a3' })],
  teardown: ['works', (redis, instance) => scripts.teardown(redis, instance, { limit: 10 })],
  release: ['works', (redis, instance) => scripts.release(redis, instance, { generation: 2 })],
  erase: ['works', (redis, instance) => scripts.erase(redis, instance, { ...record, remembered: 600 })],
};
const attempt = 'one';
const settled = { revision: 1, audienceSum: '', fingerprint: '' };
const record = { generation: 2, archivedSeq: 2 };
const claim = { generation: 1, archivedSeq: 0, archivedChange: '', branches: '', grace: 0 };
const hour = 3_600_000;
const window = { fromdatetime: Date.now() - hour, todatetime: Date.now() + hour };
const details = { generation: 1, title: 'Tea', description: '', isPublic: true, ...window, grace: 0, fingerprint: '' };

let server: Awaited<ReturnType<typeof startRedis>>;
let redis: Redis;
const seminar = { meetingID: 1, orderID: 1 };
beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
  await loadScripts(redis);
  await scripts.claim(redis, seminar, claim);
  await scripts.activate(redis, seminar, { ...details, seq: 0 });
  await scripts.join(redis, seminar, { ...ann, requestID: 'a1', lease: 300 });
  await redis.config('SET', 'maxmemory', '1');
});
afterAll(async () => {
  redis.disconnect();
  await server[Symbol.asyncDispose]();
});

test('Redis is full: who is in stays and renews, and is swept only when the lease expires', async () => {
  const leasesKey = instanceKeys.leases(seminar);
  const [, before] = await redis.zrange(leasesKey, '0', '-1', 'WITHSCORES');
  const { outcome } = await scripts.renew(redis, seminar, { userID: ann.userID, joined: 1 });
  const [, after] = await redis.zrange(leasesKey, '0', '-1', 'WITHSCORES');

  expect(outcome).toBe('OK');
  expect(Number(after)).toBeGreaterThanOrEqual(Number(before));
  expect(await scripts.sweep(redis, seminar, { limit: 10 })).toMatchObject({ outcome: 'OK', expired: 0, removed: 0 });
  expect(await redis.zscore(instanceKeys.participants(seminar), ann.userID)).toBe('1');
});

test.each(Object.entries(fates))('Redis is full: %s %s', async (_, [fate, run]) => {
  const answer = await run(redis, seminar).then(
    () => 'works',
    (error: unknown) => (error instanceof Error && error.message.startsWith('OOM ') ? 'is refused' : error),
  );

  expect(answer).toBe(fate);
});
