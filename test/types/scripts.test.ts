import type { RedisClient } from '@rollcall/lua/script';
import * as scripts from '@rollcall/lua/scripts';
import type { LeaveInput, MessagesInput } from '@rollcall/shared/inputs';
import type { Instance } from '@rollcall/shared/meeting';
import type { Seq, UserID } from '@rollcall/shared/numbers';
import { expectTypeOf, test } from 'vitest';

// The compiler is what checks this file: `npm run check` fails where a line of it is untrue.

declare const redis: RedisClient;
declare const seminar: Instance;
declare const ann: { userID: UserID; email: string };

const page = { email: '', admin: false, after: 0, limit: 10, bytes: 100_000 };

test('a script takes plain numbers, and numbers of the kind it wants', () => {
  const never = async () => {
    const { seq } = await scripts.join(redis, seminar, { ...ann, requestID: 'r1' });
    await scripts.renew(redis, seminar, { userID: ann.userID, joined: seq });
    await scripts.leave(redis, seminar, { userID: 7, requestID: 'r2', joined: 1 });
    await scripts.messages(redis, seminar, { ...page, after: seq - 1 });
  };
  expectTypeOf(never).toBeFunction();
});

test('the number of a change is not a user, nor a count or a time', () => {
  const never = async () => {
    const { seq } = await scripts.join(redis, seminar, { ...ann, requestID: 'r1' });
    const { joins } = await scripts.participants(redis, seminar, page);
    const [first] = joins;
    if (!first) return;
    // @ts-expect-error the answer of a script
    await scripts.leave(redis, seminar, { userID: seq, requestID: 'r2' });
    // @ts-expect-error one of the fields of an answer
    await scripts.renew(redis, seminar, { userID: first.seq, joined: first.seq });
    // @ts-expect-error a limit
    await scripts.teardown(redis, seminar, { limit: seq });
    // @ts-expect-error a lease
    await scripts.join(redis, seminar, { ...ann, requestID: 'r1', lease: seq });
    // @ts-expect-error a time
    await scripts.invite(redis, seminar, { generation: seq, emails: [] });
  };
  expectTypeOf(never).toBeFunction();
});

test('a user is not the number of a change, nor a count', () => {
  const never = async () => {
    const { messages } = await scripts.messages(redis, seminar, page);
    const [first] = messages;
    if (!first) return;
    // @ts-expect-error the join to be left
    await scripts.leave(redis, seminar, { ...ann, requestID: 'r1', joined: ann.userID });
    // @ts-expect-error a cursor
    await scripts.messages(redis, seminar, { ...page, after: first.userID });
    // @ts-expect-error a limit
    await scripts.messages(redis, seminar, { ...page, limit: first.userID });
  };
  expectTypeOf(never).toBeFunction();
});

test('text, flags and lists are not numbers', () => {
  const never = async () => {
    // @ts-expect-error a number as text
    await scripts.leave(redis, seminar, { userID: '7', requestID: 'r1' });
    // @ts-expect-error text as a number
    await scripts.leave(redis, seminar, { ...ann, requestID: 1 });
    // @ts-expect-error a flag as a number
    await scripts.describe(redis, seminar, { email: '', admin: 1 });
    // @ts-expect-error a list as JSON
    await scripts.invite(redis, seminar, { generation: 1, emails: '[]' });
    // @ts-expect-error an argument that must be given
    await scripts.leave(redis, seminar, { userID: 7 });
    // @ts-expect-error an argument that does not exist
    await scripts.teardown(redis, seminar, { limit: 1, userID: 7 });
  };
  expectTypeOf(never).toBeFunction();
});

test('inputs and answers say which kind their numbers are', () => {
  expectTypeOf<LeaveInput['userID']>().toEqualTypeOf<UserID | undefined>();
  expectTypeOf<LeaveInput['seq']>().toEqualTypeOf<Seq | undefined>();
  expectTypeOf<MessagesInput['cursor']>().toEqualTypeOf<Seq>();
  expectTypeOf(scripts.post).returns.resolves.toHaveProperty('seq').toEqualTypeOf<Seq>();
  expectTypeOf<Seq>().not.toExtend<UserID>();
  expectTypeOf<UserID>().not.toExtend<Seq>();
});
