import { startRedis } from '@rollcall/dev/services/redis';
import { userKey } from '@rollcall/lua/keys';
import { createUsers } from '@rollcall/server/domain/people/users';
import { connectRedis, whenReady } from '@rollcall/server/stores/redis';
import type { KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

/** Users as a server has them, and a count of their queries to MySQL. */
function countedUsers() {
  let queries = 0;
  const counter: KyselyPlugin = {
    transformQuery: ({ node }) => {
      queries += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return { users: createUsers(sandbox.redis, sandbox.db.withPlugin(counter)), queries: () => queries };
}

const addMany = (prefix: string) => Promise.all(Array.from({ length: 50 }, (_, n) => sandbox.addUser(`${prefix}${n}`)));

test('fifty users who are not cached take one query, and none the next time', async () => {
  const fifty = await addMany('Guest');
  const { users, queries } = countedUsers();
  const ids = fifty.map(({ userID }) => userID);

  const first = await users.findCached(ids);
  expect([...first.values()].toSorted((one, other) => one.userID - other.userID)).toEqual(
    fifty.toSorted((one, other) => one.userID - other.userID),
  );
  expect(queries()).toBe(1);

  expect(await users.findCached(ids)).toEqual(first);
  expect(queries()).toBe(1);
});

test('fifty callers at the same time take one query, and access checks cache nobody', async () => {
  const fifty = await addMany('Caller');
  const { users, queries } = countedUsers();

  const found = await Promise.all(fifty.map(({ userID }) => users.find(userID)));

  expect(found).toEqual(fifty);
  expect(queries()).toBe(1);
  expect(await sandbox.redis.exists(...fifty.map(({ userID }) => userKey(userID)))).toBe(0);
});

test('Redis forgets a cached user after four and a half minutes, and this process half a minute later', async () => {
  const ann = await sandbox.addUser('Ann');
  const { users } = countedUsers();

  await users.findCached([ann.userID]);

  const { userID, ...fields } = ann;
  expect(await sandbox.redis.hgetall(userKey(userID))).toEqual({ ...fields, age: String(fields.age) });
  const seconds = await sandbox.redis.ttl(userKey(userID));
  expect(seconds).toBeGreaterThan(260);
  expect(seconds).toBeLessThanOrEqual(270);
});

test('a user who does not exist is left out, and not cached', async () => {
  const bob = await sandbox.addUser('Bob');
  const { users } = countedUsers();

  expect(await users.findCached([bob.userID, 999_999])).toEqual(new Map([[bob.userID, bob]]));
  expect(await users.find(999_999)).toBe(undefined);
  expect(await sandbox.redis.exists(userKey(999_999))).toBe(0);
});

test('an incomplete cache entry is ignored, and MySQL is asked', async () => {
  const cleo = await sandbox.addUser('Cleo');
  await sandbox.redis.hset(userKey(cleo.userID), { name: 'C' });
  const { users, queries } = countedUsers();

  expect(await users.findCached([cleo.userID])).toEqual(new Map([[cleo.userID, cleo]]));
  expect(queries()).toBe(1);
});

test('users are found even when Redis is full', async () => {
  const dan = await sandbox.addUser('Dan');
  await using full = await startRedis({ extra: ['--maxmemory', '1'] });
  const redis = connectRedis([full.url], () => {});
  await whenReady(redis);

  expect(await createUsers(redis, sandbox.db).findCached([dan.userID])).toEqual(new Map([[dan.userID, dan]]));

  expect(await redis.exists(userKey(dan.userID))).toBe(0);
  redis.disconnect();
});

test('a changed e-mail counts within five seconds, and at once for who asks what is true now', async () => {
  const eve = await sandbox.addUser('Eve');
  const bystander = await sandbox.addUser('Fay');
  const { users, queries } = countedUsers();
  expect(await users.find(eve.userID)).toEqual(eve);
  await sandbox.db.updateTable('user').set({ email: 'e@example.com' }).where('userID', '=', eve.userID).execute();
  const changedAt = performance.now();

  await until(async () => {
    const askedAt = performance.now();
    const user = await users.find(eve.userID);
    if (user?.email === 'e@example.com') return true;
    expect(askedAt - changedAt).toBeLessThan(5_000);
    return 'still as it was';
  });
  // Two queries, whatever was asked in between.
  expect(queries()).toBe(2);

  await sandbox.db.updateTable('user').set({ email: 'f@example.com' }).where('userID', '=', eve.userID).execute();
  expect((await users.findNow(eve.userID))?.email).toBe('f@example.com');
  expect((await users.find(eve.userID))?.email).toBe('f@example.com');
  expect(await users.find(bystander.userID)).toEqual(bystander);
});

test('who is added is known at once, and who is seen to be removed is unknown at once', async () => {
  const { users } = countedUsers();
  const { userID } = await sandbox.addUser('Gil');
  await sandbox.db.deleteFrom('user').where('userID', '=', userID).execute();
  expect(await users.find(userID)).toBeUndefined();

  const gil = { userID, name: 'Gil', age: 40, gender: 'male', email: 'gil@example.com' };
  await sandbox.db.insertInto('user').values(gil).execute();
  expect(await users.find(userID)).toEqual(gil);

  await sandbox.db.deleteFrom('user').where('userID', '=', userID).execute();
  expect(await users.findNow(userID)).toBeUndefined();
  expect(await users.find(userID)).toBeUndefined();
});

test('of those who were on a page before, neither Redis nor MySQL is asked', async () => {
  const hal = await sandbox.addUser('Hal');
  const { users, queries } = countedUsers();
  await users.findCached([hal.userID]);
  await sandbox.redis.del(userKey(hal.userID));

  expect(await users.findCached([hal.userID, hal.userID])).toEqual(new Map([[hal.userID, hal]]));
  expect(queries()).toBe(1);
});
