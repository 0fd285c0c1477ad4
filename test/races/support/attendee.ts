import { setTimeout as delay } from 'node:timers/promises';
import { type ErrorCode, type RollcallClient, reasonOf } from '@rollcall/client';
import type { Instance } from '@rollcall/shared/meeting';

export type Verb = 'join' | 'leave' | 'post';

/** A change that the server said it made. */
export interface Acknowledged {
  userID: number;
  verb: Verb;
  body: string | null;
  seq: number;
  timestamp: Date;
}

/** A change that the server refused. */
export interface Refused {
  userID: number;
  verb: Verb;
  reason: ErrorCode;
  /** Whether an attempt before had no answer: then the change may have been made, and forgotten with the instance. */
  unsure: boolean;
}

export type Outcome = Acknowledged | Refused;

export const isAcknowledged = (outcome: Outcome): outcome is Acknowledged => 'seq' in outcome;
export const isRefused = (outcome: Outcome): outcome is Refused => !isAcknowledged(outcome);

/** Somebody who uses several clients, by several servers or one, as one person with bad nerves does: each call twice. */
export interface Attendee {
  /** Sends the same request by every client at once, each until it has an answer, and gives the one outcome of all. */
  do(verb: Verb, requestID: string): Promise<Outcome>;
}

/** @param goHome after which nothing is tried again */
export function attend(
  instance: Instance,
  userID: number,
  clients: readonly RollcallClient[],
  goHome: AbortSignal,
): Attendee {
  return {
    async do(verb, requestID) {
      const body = verb === 'post' ? `${userID} says ${requestID}` : null;
      const send = async (client: RollcallClient): Promise<Outcome> => {
        for (let attempt = 0; ; attempt += 1) {
          goHome.throwIfAborted();
          try {
            return { userID, verb, body, ...(await call(client, verb, instance, requestID, body)) };
          } catch (error) {
            const reason = reasonOf(error);
            if (reason === undefined && !isLost(error)) throw error;
            if (reason !== undefined && reason !== 'UNAVAILABLE') return { userID, verb, reason, unsure: attempt > 0 };
            // As a good client does: a crowd that asks again at once keeps a busy server busy.
            await delay(Math.random() * 100 * 2 ** Math.min(attempt, 7));
          }
        }
      };
      return agreed(await Promise.all(clients.map(send)));
    },
  };
}

/** The connection to the server broke, so the answer never came. */
const isLost = (error: unknown): boolean =>
  error instanceof Error && error.cause instanceof TypeError && error.cause.message === 'fetch failed';

async function call(client: RollcallClient, verb: Verb, instance: Instance, requestID: string, body: string | null) {
  const request = { ...instance, requestID };
  if (verb === 'join') {
    const { seq, joinedAt } = await client.meetings.join.mutate(request);
    return { seq, timestamp: joinedAt };
  }
  if (verb === 'leave') {
    const { seq, leftAt } = await client.meetings.leave.mutate(request);
    return { seq, timestamp: leftAt };
  }
  return await client.messages.post.mutate({ ...request, body: body ?? '' });
}

/** The one outcome of all attempts. Only the end may come between them: then later attempts are refused for it. */
function agreed(outcomes: readonly Outcome[]): Outcome {
  const [first, ...others] = outcomes.filter((outcome) => isAcknowledged(outcome) || !isEnd(outcome));
  const [end] = outcomes;
  if (!end) throw new Error('nobody was asked');
  if (!first) return outcomes.find((outcome) => isRefused(outcome) && outcome.unsure) ?? end;
  const expected = JSON.stringify({ ...first, unsure: undefined });
  for (const other of others) {
    if (JSON.stringify({ ...other, unsure: undefined }) !== expected) {
      throw new Error(`one request had two outcomes: ${JSON.stringify(outcomes)}`);
    }
  }
  return first;
}

const isEnd = (outcome: Outcome): boolean => !isAcknowledged(outcome) && outcome.reason === 'MEETING_NOT_ACTIVE';
