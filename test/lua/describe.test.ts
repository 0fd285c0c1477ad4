import { describe as describeInstance, join, leave } from '@rollcall/lua/scripts';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob, cleo } from './support/people.ts';
import { onEveryRedis } from './support/stage.ts';

onEveryRedis((stage) => {
  test.each([
    ['public', undefined],
    ['not public', [ann.email, bob.email]],
  ])('the description of an instance that is %s has the number of its participants', async (_, audience) => {
    const details = { title: 'Tea & "talk" 🍵', description: 'line 1\nline 2' };
    const seminar = await stage.open(audience ? { ...details, audience } : details);
    await join(stage.redis, seminar, { ...ann, requestID: 'r1' });
    await join(stage.redis, seminar, { ...bob, requestID: 'r1' });
    await leave(stage.redis, seminar, { ...ann, requestID: 'r2' });
    const before = await snapshot(stage.redis, seminar);

    expect(await describeInstance(stage.redis, seminar, { email: ann.email, admin: false })).toEqual({
      outcome: 'OK',
      ...details,
      isPublic: !audience,
      fromdatetime: new Date(Number(before.instance?.['fromdatetime'])),
      todatetime: new Date(Number(before.instance?.['todatetime'])),
      participants: 1,
    });

    expect(await snapshot(stage.redis, seminar)).toEqual(before);
  });

  test('an instance that nobody has joined has no participants', async () => {
    const seminar = await stage.open();

    const answer = await describeInstance(stage.redis, seminar, { email: cleo.email, admin: false });

    expect(answer).toMatchObject({ outcome: 'OK', participants: 0 });
  });

  test('a text of more bytes than it may have is not read but measured', async () => {
    const seminar = await stage.open({ title: '🍵', description: 'Tea' });
    const reader = { email: cleo.email, admin: false };

    expect(await describeInstance(stage.redis, seminar, { ...reader, bytes: 6 })).toEqual({
      outcome: 'LARGE',
      size: 7,
    });
    const answer = await describeInstance(stage.redis, seminar, { ...reader, bytes: 7 });
    expect(answer).toMatchObject({ outcome: 'OK', title: '🍵', description: 'Tea' });
  });
});
