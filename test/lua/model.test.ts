import { join, leave, post, remove } from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { type ErrorCode, Refusal } from '@rollcall/shared/refusals';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha1 } from '../support/sha1.ts';
import { type Snapshot, snapshot } from '../support/snapshot.ts';
import { onEveryRedis } from './support/stage.ts';

/** One call. With few users, requestIDs and bodies, there are many retries, reuses and refusals. */
interface Call {
  verb: 'join' | 'leave' | 'post' | 'remove';
  userID: number;
  requestID: string;
  body: string;
  /** Who is removed. */
  target: number;
}

const calls = fc.array(
  fc.record<Call>({
    verb: fc.constantFrom('join', 'leave', 'post', 'remove'),
    userID: fc.constantFrom(1, 10, 2),
    requestID: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    body: fc.constantFrom('x', 'y'),
    target: fc.constantFrom(1, 10, 2),
  }),
  { maxLength: 40 },
);

type Answer = { seq: number; timestamp: Date } | ErrorCode;

/** The rules of an instance that is public and live, as plain as they can be. */
class Model {
  seq = 0;
  in = new Map<number, number>();
  log: Record<string, string>[] = [];
  messages: Record<string, string>[] = [];
  answered = new Map<string, { call: Call; seq: number; timestamp: Date }>();

  /** The answer that the call must get; for a change, with the timestamp that Redis gave it. */
  answer(call: Call, timestamp: Date): Answer {
    const { verb, requestID, body, target } = call;
    const request = `${call.userID}:${requestID}`;
    const before = this.answered.get(request);
    if (before) {
      const same =
        before.call.verb === verb &&
        (verb !== 'post' || before.call.body === body) &&
        (verb !== 'remove' || before.call.target === target);
      return same ? { seq: before.seq, timestamp: before.timestamp } : 'REQUEST_ID_REUSED';
    }
    const userID = verb === 'remove' ? target : call.userID;
    if (verb === 'join' && this.in.has(userID)) return 'ALREADY_JOINED';
    if (verb !== 'join' && !this.in.has(userID)) return 'NOT_JOINED';

    this.seq += 1;
    const entry = { id: `${this.seq}-0`, userID: `${userID}`, timestamp: `${timestamp.getTime()}`, requestID };
    if (verb === 'join') this.in.set(userID, this.seq);
    if (verb === 'leave' || verb === 'remove') this.in.delete(userID);
    if (verb === 'post') this.messages.push({ ...entry, body });
    if (verb === 'join') this.log.push({ ...entry, eventType: 'join', reason: '' });
    if (verb === 'leave') this.log.push({ ...entry, eventType: 'leave', reason: 'left' });
    if (verb === 'remove') this.log.push({ ...entry, eventType: 'leave', reason: 'removed', requestID: request });
    this.answered.set(request, { call, seq: this.seq, timestamp });
    return { seq: this.seq, timestamp };
  }

  /** What Redis must hold; an empty key does not exist. */
  snapshot(instance: Record<string, string> | undefined): Snapshot {
    const authors = this.messages.map(({ id = '', userID }) => `${userID}:${id.replace('-0', '').padStart(16, '0')}`);
    const requests = [...this.answered].map(([request, { call, seq, timestamp }]) => {
      const answer = `${call.verb} ${seq} ${timestamp.getTime()}`;
      const about = { post: ` ${sha1(call.body)}`, remove: ` ${call.target}`, join: '', leave: '' };
      return [request, answer + about[call.verb]];
    });
    return {
      instance: { ...instance, seq: `${this.seq}` },
      ...(this.in.size > 0 && { participants: [...this.in].map(([userID, seq]) => [`${userID}`, seq]) }),
      ...(this.log.length > 0 && { log: this.log }),
      ...(this.messages.length > 0 && { messages: this.messages, authors: authors.toSorted() }),
      ...(this.answered.size > 0 && { requests: Object.fromEntries(requests) }),
    };
  }
}

onEveryRedis((stage) => {
  const verbs: Record<Call['verb'], (seminar: Instance, call: Call) => Promise<{ seq: number; timestamp: Date }>> = {
    join: (seminar, call) => join(stage.redis, seminar, { ...call, email: 'x@example.com' }),
    leave: (seminar, call) => leave(stage.redis, seminar, call),
    post: (seminar, call) => post(stage.redis, seminar, call),
    remove: (seminar, { userID: actorID, target: userID, requestID }) =>
      remove(stage.redis, seminar, { actorID, userID, requestID, manages: true, isHost: false }),
  };
  const run = async (seminar: Instance, call: Call): Promise<Answer> => {
    try {
      const { seq, timestamp } = await verbs[call.verb](seminar, call);
      return { seq, timestamp };
    } catch (error) {
      if (error instanceof Refusal) return error.reason;
      throw error;
    }
  };

  test('whatever the calls and their order, Redis answers and holds what the rules say', async () => {
    await fc.assert(
      fc.asyncProperty(calls, async (story) => {
        const seminar = await stage.open();
        const { instance } = await snapshot(stage.redis, seminar);
        const model = new Model();
        for (const call of story) {
          const answer = await run(seminar, call);
          const timestamp = typeof answer === 'string' ? new Date(0) : answer.timestamp;
          expect(answer).toEqual(model.answer(call, timestamp));
        }
        expect(await snapshot(stage.redis, seminar)).toEqual(model.snapshot(instance));
      }),
      { numRuns: 40 },
    );
  });

  test('concurrent calls each take a number of their own, and no number is skipped', async () => {
    const seminar = await stage.open();
    const crowd = Array.from({ length: 100 }, (_, n) => ({ userID: n + 1, email: 'x@example.com' }));
    const stories = crowd.map(async ({ userID, email }) => [
      await join(stage.redis, seminar, { userID, email, requestID: 'a' }),
      await post(stage.redis, seminar, { userID, requestID: 'b', body: 'hello' }),
      await leave(stage.redis, seminar, { userID, requestID: 'c' }),
    ]);

    const numbers = (await Promise.all(stories)).flat().map(({ seq }) => seq);

    expect(numbers.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 300 }, (_, n) => n + 1));
    const { instance, participants, log = [], messages = [] } = await snapshot(stage.redis, seminar);
    expect({ seq: instance?.['seq'], participants }).toEqual({ seq: '300', participants: undefined });
    expect([log.length, messages.length]).toEqual([200, 100]);
  });
});
