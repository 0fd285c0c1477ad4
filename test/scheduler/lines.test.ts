import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import { join } from '@rollcall/lua/scripts';
import { readLines, readListed } from '@rollcall/server/stores/lines';
import { Cluster } from 'ioredis';
import { expect, test } from 'vitest';
import { ann } from '../lua/support/people.ts';
import { onEveryRedis } from '../lua/support/stage.ts';
import { numbersTo } from '../support/record.ts';

onEveryRedis((stage) => {
  test('where the lines of instances stand is read in their order, whatever Redis has of them', async () => {
    const seminar = await stage.open();
    const other = await stage.open();
    const claimed = stage.plan();
    await stage.claim(claimed, { generation: 3 });
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });

    expect(await readLines(stage.redis, [other, stage.plan(), claimed, seminar])).toEqual([
      { seq: 0, generation: 1 },
      { seq: null, generation: 0 },
      { seq: null, generation: 3 },
      { seq: 1, generation: 1 },
    ]);
  });

  test('all that Redis lists is read, also what is not there, with the lines where one command can', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const lost = stage.plan();
    // More than are read by one command.
    const crowd = numbersTo(2_100).map((orderID) => instanceKeys.instance({ ...lost, orderID: orderID + 100 }));
    const [key, lostKey] = [seminar, lost].map((instance) => instanceKeys.instance(instance));
    await stage.redis.zadd(activeMeetingsKey, 5, String(key), 3, String(lostKey));
    await stage.redis.zadd(activeMeetingsKey, ...crowd.flatMap((member) => [4, member]));
    try {
      const listed = new Map((await readListed(stage.redis)).map((one) => [one.key, one.line]));

      const withLines = !(stage.redis instanceof Cluster);
      expect(crowd.filter((member) => listed.has(member))).toHaveLength(2_100);
      expect(listed.has(String(key)) && listed.has(String(lostKey))).toBe(true);
      expect(listed.get(String(key))).toEqual(withLines ? { seq: 1, generation: 1 } : undefined);
      expect(listed.get(String(lostKey))).toEqual(withLines ? { seq: null, generation: 0 } : undefined);
    } finally {
      await stage.redis.zrem(activeMeetingsKey, ...crowd);
    }
  });
});
