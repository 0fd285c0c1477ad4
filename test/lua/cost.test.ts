import { invite, join, leave, post, remove } from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { type Observed, observed } from './support/observed.ts';
import { ann } from './support/people.ts';
import { onEveryRedis } from './support/stage.ts';

const byHost = { actorID: 3, requestID: 'h1', userID: ann.userID, manages: true, isHost: false };

onEveryRedis((stage) => {
  /** Fills an instance: `size` users are invited, join and post, and one of them leaves. */
  const fill = async (seminar: Instance, size: number) => {
    const crowd = Array.from({ length: size }, (_, n) => ({ userID: n + 1000, email: `guest${n}@example.com` }));
    const emails = crowd.map(({ email }) => email);
    await invite(stage.redis, seminar, { generation: 1, emails });
    await Promise.all(crowd.map((user) => join(stage.redis, seminar, { ...user, requestID: 'r1' })));
    await Promise.all(crowd.map((user) => post(stage.redis, seminar, { ...user, requestID: 'r2', body: 'hi' })));
    await leave(stage.redis, seminar, { userID: 1000, requestID: 'r3' });
  };

  /** What Redis does when Ann joins, posts, repeats the post, and leaves; and joins again and is removed. */
  const mutations = async (seminar: Instance): Promise<Observed[]> => [
    await observed(stage.redis, seminar, () => join(stage.redis, seminar, { ...ann, requestID: 'r1' })),
    await observed(stage.redis, seminar, () => post(stage.redis, seminar, { ...ann, requestID: 'r2', body: 'hello' })),
    await observed(stage.redis, seminar, () => post(stage.redis, seminar, { ...ann, requestID: 'r2', body: 'hello' })),
    await observed(stage.redis, seminar, () => leave(stage.redis, seminar, { ...ann, requestID: 'r3' })),
    await observed(stage.redis, seminar, () => join(stage.redis, seminar, { ...ann, requestID: 'r4' })),
    await observed(stage.redis, seminar, () => remove(stage.redis, seminar, byHost)),
  ];

  test('a mutation is one command, for which Redis does the same work with 2 people as with 300', async () => {
    const small = await stage.open({ audience: [ann.email] });
    const large = await stage.open({ audience: [ann.email] });
    await fill(small, 2);
    await fill(large, 300);

    const done = await mutations(small);

    expect(done.map(({ sent }) => sent)).toEqual(done.map(() => ['EVALSHA']));
    // Each reads or writes one member, field or entry, however many there are; the numbers count arguments.
    const joining = ['HGET 2', 'HMGET 6', 'ZSCORE 2', 'SISMEMBER 2', 'HSET 3', 'ZADD 3', 'XADD 12', 'HSET 3'];
    const leaving = ['HGET 2', 'HMGET 5', 'ZSCORE 2', 'HSET 3', 'ZREM 2', 'XADD 12', 'HSET 3', 'SPUBLISH 2'];
    expect(done.map(({ called }) => called)).toEqual([
      [...joining, 'SPUBLISH 2'],
      ['HGET 2', 'HMGET 5', 'ZSCORE 2', 'HSET 3', 'XADD 10', 'ZADD 3', 'HSET 3', 'SPUBLISH 2'],
      ['HGET 2'],
      leaving,
      [...joining, 'SPUBLISH 2'],
      leaving,
    ]);
    expect(await mutations(large)).toEqual(done);
  });
});
