import { uninvited } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob } from './support/people.ts';
import { onEveryRedis } from './support/stage.ts';

const emails = [bob.email, ann.email, 'cid@example.com'];

onEveryRedis((stage) => {
  test('finds who is not in the audience, and writes nothing', async () => {
    const seminar = await stage.open({ audience: [ann.email] });
    const before = await snapshot(stage.redis, seminar);

    expect(await uninvited(stage.redis, seminar, { emails })).toEqual({
      outcome: 'OK',
      emails: [bob.email, 'cid@example.com'],
    });
    expect(await uninvited(stage.redis, seminar, { emails: [ann.email] })).toEqual({ outcome: 'OK', emails: [] });
    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('a public instance is for everybody, and of one that Redis lacks it says so', async () => {
    const open = await stage.open();

    expect(await uninvited(stage.redis, open, { emails })).toEqual({ outcome: 'OK', emails: [] });
    expect(await uninvited(stage.redis, { ...open, orderID: 9 }, { emails })).toEqual({ outcome: 'GONE' });
  });
});
