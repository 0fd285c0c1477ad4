import { join, leave, post, teardown } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { ann, bob, max } from './support/people.ts';
import { openFeed } from './support/published.ts';
import { refusal } from './support/refusal.ts';
import { onEveryRedis } from './support/stage.ts';

onEveryRedis((stage) => {
  test('every change is published once, in order, and only to its own instance', async () => {
    const seminar = await stage.open();
    using feed = await openFeed(stage.redis, seminar);
    using next = await openFeed(stage.redis, { ...seminar, orderID: 2 });

    const annIn = await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    const said = await post(stage.redis, seminar, { ...ann, requestID: 'r2', body: 'say "hi" 👋' });
    const annOut = await leave(stage.redis, seminar, { ...ann, requestID: 'r3' });
    const maxIn = await join(stage.redis, seminar, { ...max, requestID: 'r1' });
    const end = await stage.move(seminar, { to: 0 });
    await teardown(stage.redis, seminar, { limit: 10 });

    const at = ({ timestamp }: { timestamp: Date }) => timestamp.getTime();
    expect(await feed.published()).toEqual([
      `[{"type":"joined","seq":1,"generation":1,"userID":7,"timestamp":${at(annIn)}}]`,
      `[{"type":"posted","seq":2,"generation":1,"userID":7,"timestamp":${at(said)},"body":"say \\"hi\\" 👋"}]`,
      `[{"type":"left","seq":3,"generation":1,"userID":7,"timestamp":${at(annOut)},"reason":"left"}]`,
      `[{"type":"joined","seq":4,"generation":1,"userID":9007199254740991,"timestamp":${at(maxIn)}}]`,
      `[{"type":"left","seq":5,"generation":1,"userID":9007199254740991,"timestamp":${end},"reason":"ended"},` +
        `{"type":"ended","seq":5,"generation":1,"timestamp":${end}}]`,
    ]);
    expect(await next.published()).toEqual([]);
  });

  test('refusals and repeated answers are not published', async () => {
    const seminar = await stage.open({ audience: [ann.email] });
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await post(stage.redis, seminar, { ...ann, requestID: 'r2', body: 'hello' });
    using feed = await openFeed(stage.redis, seminar);

    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await post(stage.redis, seminar, { ...ann, requestID: 'r2', body: 'hello' });
    const refused = [
      join(stage.redis, seminar, { ...ann, requestID: 'r3' }),
      join(stage.redis, seminar, { ...bob, requestID: 'r3' }),
      post(stage.redis, seminar, { ...bob, requestID: 'r3', body: 'hello' }),
      post(stage.redis, seminar, { ...ann, requestID: 'r2', body: 'other' }),
      leave(stage.redis, seminar, { ...bob, requestID: 'r3' }),
    ];
    expect(await Promise.all(refused.map(refusal))).toEqual([
      'ALREADY_JOINED',
      'NOT_ALLOWED',
      'NOT_JOINED',
      'REQUEST_ID_REUSED',
      'NOT_JOINED',
    ]);
    expect(await teardown(stage.redis, seminar, { limit: 10 })).toEqual({ outcome: 'NOT_ENDED' });

    expect(await feed.published()).toEqual([]);
  });
});
