import { invite } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob, cleo } from './support/people.ts';
import { onEveryRedis } from './support/stage.ts';

onEveryRedis((stage) => {
  test('an audience is loaded in chunks, and a chunk that is loaded twice counts once', async () => {
    const seminar = stage.plan();
    const todatetime = (await stage.now()) + 60_000;
    const first = { todatetime, emails: [ann.email, bob.email] };
    const second = { todatetime, emails: [bob.email, cleo.email, `o'neil+"x"{}@exämple.com`] };

    for (const chunk of [first, second, first]) {
      expect(await invite(stage.redis, seminar, chunk)).toEqual({ outcome: 'OK' });
    }

    expect(await snapshot(stage.redis, seminar)).toEqual({
      audience: [ann.email, bob.email, cleo.email, `o'neil+"x"{}@exämple.com`],
    });
  });

  test('a chunk may have 1000 e-mails', async () => {
    const seminar = stage.plan();
    const emails = Array.from({ length: 1000 }, (_, n) => `guest${String(n).padStart(3, '0')}@example.com`);
    const todatetime = (await stage.now()) + 60_000;

    expect(await invite(stage.redis, seminar, { todatetime, emails })).toEqual({ outcome: 'OK' });

    expect(await snapshot(stage.redis, seminar)).toEqual({ audience: emails });
  });

  test('nobody is invited to an instance that has ended, so that no audience is left over', async () => {
    const seminar = stage.plan();
    const todatetime = await stage.now();

    const late = await invite(stage.redis, seminar, { todatetime, emails: [ann.email] });

    expect(late).toEqual({ outcome: 'ENDED' });
    expect(await snapshot(stage.redis, seminar)).toEqual({});
  });
});
