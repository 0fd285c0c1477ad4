import { instanceKeys } from '@rollcall/lua/keys';
import { claim, invite, join, leave, numberLine, post } from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { describe, expect, test } from 'vitest';
import { amend } from '../support/amend.ts';
import { sha1 } from '../support/sha1.ts';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob } from './support/people.ts';
import { refusal } from './support/refusal.ts';
import { type Claim, onEveryRedis } from './support/stage.ts';

const helloSha1 = 'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d';

onEveryRedis((stage) => {
  /** Ann and Bob join, Bob says hello and leaves: 4 changes. Returns what a record says that ends with one of them. */
  const hold = async () => {
    const seminar = await stage.open({ audience: [ann.email, bob.email] });
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    const { timestamp } = await post(stage.redis, seminar, { ...bob, requestID: 'r2', body: 'hello' });
    const left = await leave(stage.redis, seminar, { ...bob, requestID: 'r3' });
    const record = {
      hello: { archivedSeq: 3, archivedChange: `post ${bob.userID} ${timestamp.getTime()} ${helloSha1}` },
      left: { archivedSeq: 4, archivedChange: `leave ${bob.userID} ${left.timestamp.getTime()}` },
    };
    return { seminar, record };
  };
  /** The same, and then a host and somebody by SQL amend the instance: 6 changes. */
  const holdAmended = async () => {
    const { seminar } = await hold();
    const detail = '{"title":"Tea \\"and\\" talk 🍵"}';
    const byHost = await amend(stage.redis, seminar, { actorID: 5, detail, requestID: 'r4' });
    const bySql = await amend(stage.redis, seminar, { detail });
    const record = {
      byHost: { archivedSeq: 5, archivedChange: `amended 5 ${byHost.timestamp.getTime()} ${sha1(detail)}` },
      bySql: { archivedSeq: 6, archivedChange: `amended  ${bySql.timestamp.getTime()} ${sha1(detail)}` },
    };
    return { seminar, record };
  };
  const onto = (of: Partial<Claim>): Claim => ({
    generation: 2,
    archivedSeq: 0,
    archivedChange: '',
    branches: '',
    grace: 15_000,
    ...of,
  });
  const hashOf = (instance: Instance) => stage.redis.hgetall(instanceKeys.instance(instance));

  describe('a copy that continues the record', () => {
    test.each(['hello', 'left'] as const)('is kept, where the record ends with "%s"', async (last) => {
      const { seminar, record } = await hold();
      const { instance, ...before } = await snapshot(stage.redis, seminar);
      const claimedAt = await stage.now();

      expect(await claim(stage.redis, seminar, onto(record[last]))).toEqual({
        outcome: 'OK',
        kept: true,
        branches: '1:0 2:4 ',
      });

      const after = await snapshot(stage.redis, seminar);
      const { sweepFrom } = await hashOf(seminar);
      expect(after).toEqual({
        ...before,
        instance: { ...instance, generation: '2', branches: '1:0 2:4 ', sweepFrom },
      });
      expect(Number(sweepFrom)).toBeGreaterThanOrEqual(claimedAt + 15_000);
      expect(await numberLine(stage.redis, seminar, {})).toMatchObject({ seq: 4, generation: 2 });
      expect(await join(stage.redis, seminar, { ...bob, requestID: 'r4' })).toMatchObject({ seq: 5 });
    });

    test.each(['byHost', 'bySql'] as const)('is kept, where the record ends with what was amended %s', async (last) => {
      const { seminar, record } = await holdAmended();
      const { instance, ...before } = await snapshot(stage.redis, seminar);

      expect(await claim(stage.redis, seminar, onto(record[last]))).toMatchObject({ kept: true, branches: '1:0 2:6 ' });

      const { instance: _, ...after } = await snapshot(stage.redis, seminar);
      expect(after).toEqual(before);
      expect(await numberLine(stage.redis, seminar, {})).toMatchObject({ seq: 6, generation: 2 });
      expect(instance?.['generation']).toBe('1');
    });

    test('is kept, where nothing is archived yet', async () => {
      const { seminar } = await hold();

      expect(await claim(stage.redis, seminar, onto({}))).toMatchObject({ outcome: 'OK', kept: true });

      expect(await join(stage.redis, seminar, { ...bob, requestID: 'r4' })).toMatchObject({ seq: 5 });
    });
  });

  test.each([
    ['is behind', { archivedSeq: 5, archivedChange: 'join 8 1700000000000' }],
    ['has another message of that number', { archivedSeq: 3, archivedChange: `post ${bob.userID} 1 ${helloSha1}` }],
    ['has a message where a join was', { archivedSeq: 3, archivedChange: `join ${bob.userID} 1` }],
  ])('a copy that %s is removed, and what is left awaits restoration', async (_, record) => {
    const { seminar } = await hold();
    const claimedAt = await stage.now();

    const claimed = await claim(stage.redis, seminar, onto({ ...record, branches: '1:0 ' }));

    const branches = `1:0 2:${record.archivedSeq} `;
    expect(claimed).toEqual({ outcome: 'OK', kept: false, branches });
    const { instance } = await snapshot(stage.redis, seminar);
    expect(await snapshot(stage.redis, seminar)).toEqual({
      instance: { generation: '2', branches, claimedAt: instance?.['claimedAt'] },
    });
    expect(Number(instance?.['claimedAt'])).toBeGreaterThanOrEqual(claimedAt);
    expect(await refusal(join(stage.redis, seminar, { ...bob, requestID: 'r4' }))).toBe('ABSENT');
  });

  test.each([
    ['by somebody else', 'amended 6'],
    ['by SQL', 'amended '],
    ['to something else', 'amended 5'],
  ])('a copy that was amended %s is removed with all its keys', async (what, start) => {
    const { seminar, record } = await holdAmended();
    const [, , timestamp, digest] = record.byHost.archivedChange.split(' ');
    const archivedChange = `${start} ${timestamp} ${what === 'to something else' ? sha1('{}') : digest}`;

    const claimed = await claim(stage.redis, seminar, onto({ archivedSeq: 5, archivedChange }));

    expect(claimed).toEqual({ outcome: 'OK', kept: false, branches: '2:5 ' });
    expect(Object.keys(await snapshot(stage.redis, seminar))).toEqual(['instance']);
  });

  test('a copy without an amendment that its number line counts is removed', async () => {
    const { seminar, record } = await holdAmended();
    await stage.redis.xdel(instanceKeys.actions(seminar), '5-0');

    expect(await claim(stage.redis, seminar, onto(record.bySql))).toMatchObject({ outcome: 'OK', kept: false });
  });

  test('a copy from before a later generation was opened is removed, though it continues the record', async () => {
    const { seminar, record } = await hold();
    const opened = onto({ ...record.hello, generation: 4, branches: '1:0 3:3 ' });

    expect(await claim(stage.redis, seminar, opened)).toMatchObject({ outcome: 'OK', kept: false });

    expect((await hashOf(seminar))['branches']).toBe('1:0 3:3 4:3 ');
  });

  test('a copy with a gap is removed, even if its last change is the right one', async () => {
    const { seminar, record } = await hold();
    await stage.redis.xdel(instanceKeys.log(seminar), '1-0');

    expect(await claim(stage.redis, seminar, onto(record.left))).toMatchObject({ outcome: 'OK', kept: false });
  });

  test('nothing is claimed for the same generation twice, or for an earlier one', async () => {
    const { seminar, record } = await hold();
    await claim(stage.redis, seminar, onto({ ...record.left, generation: 5 }));
    const before = await snapshot(stage.redis, seminar);

    for (const generation of [1, 4, 5]) {
      const late = onto({ archivedSeq: 9, archivedChange: 'join 8 1', generation });
      expect(await claim(stage.redis, seminar, late)).toEqual({ outcome: 'SUPERSEDED' });
    }
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('what another scheduler was restoring is begun anew', async () => {
    const seminar = stage.plan();
    await stage.claim(seminar);
    await invite(stage.redis, seminar, { generation: 1, emails: [ann.email] });

    expect(await claim(stage.redis, seminar, onto({}))).toMatchObject({ outcome: 'OK', kept: false });

    expect(await snapshot(stage.redis, seminar)).toEqual({
      instance: { generation: '2', branches: '2:0 ', claimedAt: expect.any(String) },
    });
    const late = await invite(stage.redis, seminar, { generation: 1, emails: [ann.email] });
    expect(late).toEqual({ outcome: 'SUPERSEDED' });
  });
});
