import { invite } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob, cleo } from './support/people.ts';
import { onEveryRedis } from './support/stage.ts';

onEveryRedis((stage) => {
  test('an audience is loaded in chunks, and a chunk that is loaded twice counts once', async () => {
    const seminar = stage.plan();
    const { generation } = await stage.claim(seminar);
    const { instance } = await snapshot(stage.redis, seminar);
    const first = { generation, emails: [ann.email, bob.email] };
    const second = { generation, emails: [bob.email, cleo.email, `o'neil+"x"{}@exämple.com`] };

    for (const chunk of [first, second, first]) {
      expect(await invite(stage.redis, seminar, chunk)).toEqual({ outcome: 'OK' });
    }

    expect(await snapshot(stage.redis, seminar)).toEqual({
      instance: { ...instance, claimedAt: expect.any(String) },
      audience: [ann.email, bob.email, cleo.email, `o'neil+"x"{}@exämple.com`],
    });
  });

  test('a chunk may have 1000 e-mails', async () => {
    const seminar = stage.plan();
    const emails = Array.from({ length: 1000 }, (_, n) => `guest${String(n).padStart(3, '0')}@example.com`);
    const { generation } = await stage.claim(seminar);

    expect(await invite(stage.redis, seminar, { generation, emails })).toEqual({ outcome: 'OK' });

    expect(await snapshot(stage.redis, seminar)).toMatchObject({ audience: emails });
  });

  test('nobody is invited to an instance that nobody has claimed, so that no audience is left over', async () => {
    const seminar = stage.plan();

    const late = await invite(stage.redis, seminar, { generation: 1, emails: [ann.email] });

    expect(late).toEqual({ outcome: 'SUPERSEDED' });
    expect(await snapshot(stage.redis, seminar)).toEqual({});
  });
});
