import type { RedisClient } from '@rollcall/lua/script';
import {
  describe as describeInstance,
  join,
  joinTimes,
  messages,
  messagesByUser,
  participants,
  post,
} from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { expect, test } from 'vitest';
import { snapshot } from '../support/snapshot.ts';
import { ann, bob } from './support/people.ts';
import { refusal } from './support/refusal.ts';
import { onEveryRedis } from './support/stage.ts';

interface Reader {
  email: string;
  admin: boolean;
}
type Read = (redis: RedisClient, instance: Instance, reader: Reader) => Promise<{ outcome: string }>;

const page = { after: 0, limit: 10, bytes: 100_000 };
/** Each with what it says where there is no such instance, where it is not live, and to whom it is not for. */
const reads: [name: string, read: Read, absent: string, outside: string, uninvited: string][] = [
  [
    'participants',
    (redis, instance, reader) => participants(redis, instance, { ...reader, ...page }),
    'ABSENT',
    'MEETING_NOT_ACTIVE',
    'NOT_ALLOWED',
  ],
  [
    'messages',
    (redis, instance, reader) => messages(redis, instance, { ...reader, ...page }),
    'ABSENT',
    'MEETING_NOT_ACTIVE',
    'NOT_ALLOWED',
  ],
  [
    'messages by user',
    (redis, instance, reader) => messagesByUser(redis, instance, { ...reader, ...page, userID: ann.userID }),
    'ABSENT',
    'MEETING_NOT_ACTIVE',
    'NOT_ALLOWED',
  ],
  [
    'join times',
    (redis, instance, reader) => joinTimes(redis, instance, { ...reader, ...page }),
    'HIDDEN',
    'HIDDEN',
    'HIDDEN',
  ],
  ['description', describeInstance, 'HIDDEN', 'HIDDEN', 'HIDDEN'],
];

const guest: Reader = { email: ann.email, admin: false };
const outsider: Reader = { email: bob.email, admin: false };
const admin: Reader = { email: '', admin: true };

onEveryRedis((stage) => {
  test.each(reads)('who may read the %s of a live instance', async (_, read, absent, outside, uninvited) => {
    const word = async (instance: Instance, reader: Reader) => {
      const answer = read(stage.redis, instance, reader);
      return (await refusal(answer)) ?? (await answer).outcome;
    };
    const asEach = async (instance: Instance) => ({
      guest: await word(instance, guest),
      outsider: await word(instance, outsider),
      admin: await word(instance, admin),
    });
    const open = await stage.open();
    const closed = await stage.open({ audience: [ann.email] });
    const forNobody = await stage.open({ audience: [] });
    for (const instance of [open, closed]) {
      await join(stage.redis, instance, { ...ann, requestID: 'r1' });
      await post(stage.redis, instance, { ...ann, requestID: 'r2', body: 'hello' });
    }
    const before = [await snapshot(stage.redis, open), await snapshot(stage.redis, closed)];

    expect(await asEach(open)).toEqual({ guest: 'OK', outsider: 'OK', admin: 'OK' });
    expect(await asEach(closed)).toEqual({ guest: 'OK', outsider: uninvited, admin: 'OK' });
    expect(await asEach(forNobody)).toEqual({ guest: uninvited, outsider: uninvited, admin: 'OK' });
    expect(await asEach(stage.plan())).toEqual({ guest: absent, outsider: absent, admin: absent });
    expect([await snapshot(stage.redis, open), await snapshot(stage.redis, closed)]).toEqual(before);

    // Whether it is live is checked before who is reading.
    for (const window of [{ from: 60_000 }, { to: 0 }]) {
      await stage.move(closed, window);
      expect(await asEach(closed)).toEqual({ guest: outside, outsider: outside, admin: outside });
    }
  });
});
