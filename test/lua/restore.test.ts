import { createHash } from 'node:crypto';
import { instanceKeys } from '@rollcall/lua/keys';
import { activate, join, leave, messagesByUser, participants, post, restore } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob, max } from './support/people.ts';
import { onEveryRedis } from './support/stage.ts';

/** As the activator sends it: all text, in the order of seq. */
type Change = [
  verb: string,
  seq: string,
  userID: string,
  timestamp: string,
  text: string,
  requestID: string,
  lease: string,
  ...target: string[],
];

const said = '{"a": "שלום 🎉"} \\ \' / "]]';
const record: Change[] = [
  ['join', '1', '7', '1700000000001', '', 'a1', ''],
  ['join', '2', '9007199254740991', '1700000000002', '', 'b "1"', ''],
  ['post', '3', '9007199254740991', '1700000000003', said, 'b2', ''],
  ['leave', '4', '7', '1700000000004', 'left', 'a2', ''],
  ['post', '5', '9007199254740991', '1700000000005', 'still here', '', ''],
  ['amended', '6', '5', '1700000000006', JSON.stringify({ title: said }), 'h1', '', ''],
  ['amended', '7', '', '1700000000007', '{"isPublic":false}', '', '', ''],
  ['amended', '8', '5', '1700000000008', '{}', '', '', '9007199254740991'],
  ['join', '9', '70', '1700000000009', '', '', ''],
  ['leave', '10', '70', '1700000000010', 'removed', '5:h2', ''],
  ['post', '11', '9007199254740991', '1700000000011', 'removed', 'b3', ''],
];
const restored = {
  participants: [['9007199254740991', 2]],
  log: [
    { id: '1-0', userID: '7', eventType: 'join', timestamp: '1700000000001', reason: '', requestID: 'a1' },
    {
      id: '2-0',
      userID: '9007199254740991',
      eventType: 'join',
      timestamp: '1700000000002',
      reason: '',
      requestID: 'b "1"',
    },
    { id: '4-0', userID: '7', eventType: 'leave', timestamp: '1700000000004', reason: 'left', requestID: 'a2' },
    { id: '9-0', userID: '70', eventType: 'join', timestamp: '1700000000009', reason: '', requestID: '' },
    { id: '10-0', userID: '70', eventType: 'leave', timestamp: '1700000000010', reason: 'removed', requestID: '5:h2' },
  ],
  messages: [
    { id: '3-0', userID: '9007199254740991', body: said, timestamp: '1700000000003', requestID: 'b2' },
    { id: '5-0', userID: '9007199254740991', body: 'still here', timestamp: '1700000000005', requestID: '' },
    { id: '11-0', userID: '9007199254740991', body: 'removed', timestamp: '1700000000011', requestID: 'b3' },
  ],
  actions: [
    {
      id: '6-0',
      actionType: 'amended',
      actorID: '5',
      userID: '',
      detail: JSON.stringify({ title: said }),
      timestamp: '1700000000006',
      requestID: 'h1',
    },
    {
      id: '7-0',
      actionType: 'amended',
      actorID: '',
      userID: '',
      detail: '{"isPublic":false}',
      timestamp: '1700000000007',
      requestID: '',
    },
    {
      id: '8-0',
      actionType: 'amended',
      actorID: '5',
      userID: '9007199254740991',
      detail: '{}',
      timestamp: '1700000000008',
      requestID: '',
    },
  ],
  authors: [
    '9007199254740991:0000000000000003',
    '9007199254740991:0000000000000005',
    '9007199254740991:0000000000000011',
  ],
  requests: {
    '7:a1': 'join 1 1700000000001',
    '9007199254740991:b "1"': 'join 2 1700000000002',
    '9007199254740991:b2': `post 3 1700000000003 ${createHash('sha1').update(said).digest('hex')}`,
    '7:a2': 'leave 4 1700000000004',
    '5:h2': 'remove 10 1700000000010 70',
    '9007199254740991:b3': `post 11 1700000000011 ${createHash('sha1').update('removed').digest('hex')}`,
  },
};

onEveryRedis((stage) => {
  const chunk = (changes: Change[], generation = 1) => ({ generation, changes });

  test('a record is restored exactly, in one chunk or in several, some of them twice; what hosts asked for has no answer', async () => {
    const [whole, inChunks] = [stage.plan(), stage.plan()];
    await stage.claim(whole);
    await stage.claim(inChunks);

    expect(await restore(stage.redis, whole, chunk(record))).toEqual({ outcome: 'OK' });
    const first = record.slice(0, 2);
    const rest = record.slice(2);
    for (const part of [first, first, rest, first, rest, record]) {
      expect(await restore(stage.redis, inChunks, chunk(part))).toEqual({ outcome: 'OK' });
    }

    const instance = { generation: '1', branches: '1:0 ', claimedAt: expect.any(String) };
    expect(await snapshot(stage.redis, whole)).toEqual({ ...restored, instance });
    expect(await snapshot(stage.redis, inChunks)).toEqual({ ...restored, instance });
  });

  test('a restored instance is what it was before Redis lost it, and continues with the next number', async () => {
    const seminar = await stage.open();
    const calls = [
      await join(stage.redis, seminar, { ...ann, requestID: 'r1' }),
      await join(stage.redis, seminar, { ...max, requestID: 'r1' }),
      await post(stage.redis, seminar, { ...max, requestID: 'r2', body: said }),
      await leave(stage.redis, seminar, { ...ann, requestID: 'r2' }),
    ];
    const before = await snapshot(stage.redis, seminar);
    const times = calls.map(({ timestamp }) => String(timestamp.getTime()));
    const requestIDs = ['r1', 'r1', 'r2', 'r2'];
    const lost = record.slice(0, 4).map(([verb, seq, userID, , text, , lease], n): Change => {
      return [verb, seq, userID, times[n] ?? '', text, requestIDs[n] ?? '', lease];
    });
    await stage.redis.del(...Object.values(instanceKeys).map((key) => key(seminar)));
    const { title = '', description = '', fromdatetime = '', todatetime = '' } = before.instance ?? {};

    const { generation } = await stage.claim(seminar, { generation: 2, archivedSeq: 4, branches: '1:0 ' });
    await restore(stage.redis, seminar, chunk(lost, generation));
    const window = { fromdatetime: Number(fromdatetime), todatetime: Number(todatetime) };
    const details = { generation, title, description, isPublic: true, ...window, seq: 4, grace: 0, fingerprint: '' };
    await activate(stage.redis, seminar, details);

    const instance = { ...before.instance, generation: '2', branches: '1:0 2:4 ', sweepFrom: expect.any(String) };
    expect(await snapshot(stage.redis, seminar)).toEqual({ ...before, instance });
    expect(await post(stage.redis, seminar, { ...max, requestID: 'r2', body: said })).toEqual(calls[2]);
    expect(await join(stage.redis, seminar, { ...bob, requestID: 'r1' })).toMatchObject({ seq: 5 });
    const reader = { ...bob, admin: false, after: 0, limit: 10, bytes: 100_000 };
    const { joins } = await participants(stage.redis, seminar, reader);
    expect(joins.map(({ userID, seq }) => [userID, seq])).toEqual([
      [max.userID, 2],
      [bob.userID, 5],
    ]);
    const { messages } = await messagesByUser(stage.redis, seminar, { ...reader, userID: max.userID });
    expect(messages.map(({ seq, body }) => [seq, body])).toEqual([[3, said]]);
  });

  test('a user who came back after leaving is in by the last join', async () => {
    const seminar = stage.plan();
    const again: Change[] = [
      ['join', '1', '7', '1700000000001', '', 'a1', ''],
      ['leave', '2', '7', '1700000000002', 'timeout', '', ''],
      ['join', '3', '7', '1700000000003', '', 'a3', ''],
    ];
    await stage.claim(seminar);

    await restore(stage.redis, seminar, chunk(again));

    const { participants, log } = await snapshot(stage.redis, seminar);
    expect(participants).toEqual([['7', 3]]);
    expect(log?.map(({ id, reason }) => [id, reason])).toEqual([
      ['1-0', ''],
      ['2-0', 'timeout'],
      ['3-0', ''],
    ]);
  });

  test('a chunk may have 1000 changes', async () => {
    const seminar = stage.plan();
    const numbers = Array.from({ length: 1000 }, (_, n) => `${n + 1}`);
    const crowd = numbers.map((n): Change => ['join', n, n, '1700000000000', '', 'a1', '10']);
    await stage.claim(seminar);

    await restore(stage.redis, seminar, chunk(crowd));

    const { participants, log } = await snapshot(stage.redis, seminar);
    expect(participants).toEqual(crowd.map(([, seq, userID]) => [userID, Number(seq)]));
    expect(log?.map(({ id }) => id)).toEqual(crowd.map(([, seq]) => `${seq}-0`));
  });

  test('a late chunk, for an instance that is already active, changes nothing', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const before = await snapshot(stage.redis, seminar);

    const late = await restore(stage.redis, seminar, chunk(record));

    expect(late).toEqual({ outcome: 'ACTIVE' });
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('nothing is restored to an instance that nobody has claimed for this generation', async () => {
    const seminar = stage.plan();
    expect(await restore(stage.redis, seminar, chunk(record))).toEqual({ outcome: 'SUPERSEDED' });
    expect(await snapshot(stage.redis, seminar)).toEqual({});

    await stage.claim(seminar, { generation: 2 });
    const before = await snapshot(stage.redis, seminar);
    expect(await restore(stage.redis, seminar, chunk(record))).toEqual({ outcome: 'SUPERSEDED' });
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });
});
