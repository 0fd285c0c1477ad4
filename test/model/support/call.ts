import { AbsentInstance, type RedisClient } from '@rollcall/lua/script';
import { join, leave, messages, participants, post, renew } from '@rollcall/lua/scripts';
import { isUnavailable } from '@rollcall/server/stores/unavailable';
import type { Instance } from '@rollcall/shared/meeting';
import { Refusal } from '@rollcall/shared/refusals';

/** A change that a user asks for. */
export interface Call {
  verb: 'join' | 'leave' | 'post';
  userID: number;
  requestID: string;
  body: string;
  /** s, of a join that has to be renewed */
  lease: number | undefined;
}

export interface Made {
  seq: number;
  timestamp: Date;
}

/** Why a call was not answered: the word that the script replied, or `UNAVAILABLE`. */
export type Reason = string;

export const emailOf = (userID: number): string => `user${userID}@example.com`;

/** The script's answer. */
export function call(redis: RedisClient, instance: Instance, asked: Call): Promise<Made | Reason> {
  const { verb, userID, requestID, body, lease } = asked;
  return answerOf(async () => {
    const request = { userID, requestID };
    const { seq, timestamp } =
      verb === 'join'
        ? await join(redis, instance, { ...request, email: emailOf(userID), ...(lease ? { lease } : {}) })
        : verb === 'leave'
          ? await leave(redis, instance, request)
          : await post(redis, instance, { ...request, body });
    return { seq, timestamp };
  });
}

/** Renews the lease of a user's join. */
export const keepIn = (redis: RedisClient, instance: Instance, userID: number, joined: number): Promise<Reason> =>
  answerOf(async () => (await renew(redis, instance, { userID, joined })).outcome);

/** What a reader is shown: who is in, by the numbers of their joins, and the numbers of the messages. */
export interface Shown {
  joins: number[];
  messages: number[];
}

export function read(redis: RedisClient, instance: Instance): Promise<Shown | Reason> {
  return answerOf(async () => {
    const reader = { email: '', admin: true, after: 0, limit: 1000, bytes: 1_000_000 };
    const crowd = await participants(redis, instance, reader);
    const said = await messages(redis, instance, reader);
    return { joins: crowd.joins.map(({ seq }) => seq), messages: said.messages.map(({ seq }) => seq) };
  });
}

async function answerOf<Answer>(ask: () => Promise<Answer>): Promise<Answer | Reason> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Refusal) return error.reason;
    if (error instanceof AbsentInstance) return 'ABSENT';
    if (isUnavailable(error)) return 'UNAVAILABLE';
    throw error;
  }
}
