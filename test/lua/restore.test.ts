import { instanceKeys } from '@rollcall/lua/keys';
import { activate, join, leave, messagesByUser, participants, post, restore } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob, max } from './support/people.ts';
import { onEveryRedis } from './support/stage.ts';

/** As the activator sends it: all text, in the order of seq. */
type Change = [type: string, seq: string, userID: string, timestamp: string, text: string];

const said = '{"a": "שלום 🎉"} \\ \' / "]]';
const record: Change[] = [
  ['join', '1', '7', '1700000000001', ''],
  ['join', '2', '9007199254740991', '1700000000002', ''],
  ['post', '3', '9007199254740991', '1700000000003', said],
  ['leave', '4', '7', '1700000000004', 'left'],
  ['post', '5', '9007199254740991', '1700000000005', 'still here'],
];
const restored = {
  participants: [['9007199254740991', 2]],
  log: [
    { id: '1-0', userID: '7', eventType: 'join', timestamp: '1700000000001', reason: '' },
    { id: '2-0', userID: '9007199254740991', eventType: 'join', timestamp: '1700000000002', reason: '' },
    { id: '4-0', userID: '7', eventType: 'leave', timestamp: '1700000000004', reason: 'left' },
  ],
  messages: [
    { id: '3-0', userID: '9007199254740991', body: said, timestamp: '1700000000003' },
    { id: '5-0', userID: '9007199254740991', body: 'still here', timestamp: '1700000000005' },
  ],
  authors: ['9007199254740991:0000000000000003', '9007199254740991:0000000000000005'],
};

onEveryRedis((stage) => {
  const chunk = (changes: Change[], todatetime: number) => ({ todatetime, changes });

  test('a record is restored exactly, in one chunk or in several, some of them twice', async () => {
    const [whole, inChunks] = [stage.plan(), stage.plan()];
    const end = (await stage.now()) + 60_000;

    expect(await restore(stage.redis, whole, chunk(record, end))).toEqual({ outcome: 'OK' });
    const first = record.slice(0, 2);
    const rest = record.slice(2);
    for (const part of [first, first, rest, first, rest, record]) {
      expect(await restore(stage.redis, inChunks, chunk(part, end))).toEqual({ outcome: 'OK' });
    }

    expect(await snapshot(stage.redis, whole)).toEqual(restored);
    expect(await snapshot(stage.redis, inChunks)).toEqual(restored);
  });

  test('a restored instance is what it was before Redis lost it, and continues with the next number', async () => {
    const seminar = await stage.open();
    const calls = [
      await join(stage.redis, seminar, { ...ann, requestID: 'r1' }),
      await join(stage.redis, seminar, { ...max, requestID: 'r1' }),
      await post(stage.redis, seminar, { ...max, requestID: 'r2', body: said }),
      await leave(stage.redis, seminar, { ...ann, requestID: 'r2' }),
    ];
    const { requests, ...before } = await snapshot(stage.redis, seminar);
    const times = calls.map(({ timestamp }) => String(timestamp.getTime()));
    const lost = record.slice(0, 4).map(([type, seq, userID, , text], n): Change => {
      return [type, seq, userID, times[n] ?? '', text];
    });
    expect(requests).toBeDefined();
    await stage.redis.del(...Object.values(instanceKeys).map((key) => key(seminar)));
    const { title = '', description = '', fromdatetime = '', todatetime = '' } = before.instance ?? {};

    const end = Number(todatetime);
    await restore(stage.redis, seminar, chunk(lost, end));
    const details = { title, description, isPublic: true, fromdatetime: Number(fromdatetime), todatetime: end, seq: 4 };
    await activate(stage.redis, seminar, details);

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
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
      ['join', '1', '7', '1700000000001', ''],
      ['leave', '2', '7', '1700000000002', 'timeout'],
      ['join', '3', '7', '1700000000003', ''],
    ];

    await restore(stage.redis, seminar, chunk(again, (await stage.now()) + 60_000));

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
    const crowd = Array.from({ length: 1000 }, (_, n): Change => ['join', `${n + 1}`, `${n + 1}`, '1700000000000', '']);

    await restore(stage.redis, seminar, chunk(crowd, (await stage.now()) + 60_000));

    const { participants, log } = await snapshot(stage.redis, seminar);
    expect(participants).toEqual(crowd.map(([, seq, userID]) => [userID, Number(seq)]));
    expect(log?.map(({ id }) => id)).toEqual(crowd.map(([, seq]) => `${seq}-0`));
  });

  test('a late chunk, for an instance that is already active, changes nothing', async () => {
    const seminar = await stage.open();
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const before = await snapshot(stage.redis, seminar);

    const late = await restore(stage.redis, seminar, chunk(record, (await stage.now()) + 60_000));

    expect(late).toEqual({ outcome: 'ACTIVE' });
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('an instance that has ended is not restored', async () => {
    const seminar = stage.plan();

    expect(await restore(stage.redis, seminar, chunk(record, await stage.now()))).toEqual({ outcome: 'ENDED' });

    expect(await snapshot(stage.redis, seminar)).toEqual({});
  });
});
