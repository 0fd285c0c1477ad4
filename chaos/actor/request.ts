import { setTimeout as delay } from 'node:timers/promises';
import { type RollcallClient, reasonOf } from '@rollcall/client';
import { now } from '../clock.ts';
import type { Change } from '../history.ts';
import type { Random } from '../random.ts';
import { type Door, patience } from './door.ts';

/** What is to be changed. */
export type Request = Pick<Change, 'instance' | 'userID' | 'verb' | 'body' | 'lease' | 'requestID'>;

/** Attempts after the first, of a request that had no answer. */
const retries = 3;

/**
 * Asks for a change, again by some door while there is no answer, and now and then by two doors at the same moment, always
 * with the same requestID. Resolves with all that became of it.
 */
export async function makeChange(request: Request, doors: readonly Door[], random: Random): Promise<Change> {
  const calledAt = now();
  const attempts: Attempt[] = [];
  for (let attempt = 0; attempt <= retries; attempt += 1) {
    const used = random.chance(0.1) ? random.shuffled(doors).slice(0, 2) : [random.pick(doors)];
    attempts.push(...(await Promise.all(used.map((door) => send(request, door)))));
    if (attempts.some(({ type }) => type !== 'unknown') || random.chance(0.2)) break;
    await delay(random.integer(20, 200) * 2 ** attempt);
  }
  const acknowledgements = attempts.filter((attempt) => attempt.type === 'ok');
  const unanswered = attempts.filter(({ wasSentInVain }) => wasSentInVain);
  const refusals = attempts.filter((attempt) => attempt.type === 'refused');
  const [refused] = refusals;
  const [acknowledged] = acknowledgements;
  return {
    ...request,
    calledAt,
    answeredAt: now(),
    unanswered: unanswered.length,
    acknowledgements: acknowledgements.map(({ seq, timestamp }) => ({ type: 'ok', seq, timestamp })),
    refusals: refusals.map(({ reason, calledAt, answeredAt }) => ({ reason, calledAt, answeredAt })),
    outcome: outcomeOf(),
  };

  function outcomeOf(): Change['outcome'] {
    if (acknowledged) return { type: 'ok', seq: acknowledged.seq, timestamp: acknowledged.timestamp };
    if (refused && unanswered.length === 0) return { type: 'refused', reason: refused.reason };
    // Refused at last, but an attempt before may have been carried out, or still be.
    const [first] = unanswered;
    return {
      type: 'unknown',
      why: first?.type === 'unknown' ? first.why : `${refused?.reason} after an attempt without an answer`,
    };
  }
}

type Attempt = Change['outcome'] & { wasSentInVain: boolean; calledAt: number; answeredAt: number };

async function send(request: Request, { client, unanswered }: Door): Promise<Attempt> {
  const [before, calledAt] = [unanswered(), now()];
  const outcome = await ask(client, request);
  const wasSentInVain = outcome.type === 'unknown' || unanswered() > before;
  return { ...outcome, wasSentInVain, calledAt, answeredAt: now() };
}

async function ask(client: RollcallClient, request: Request): Promise<Change['outcome']> {
  try {
    const { seq, timestamp } = await call(client, request);
    return { type: 'ok', seq, timestamp: timestamp.getTime() };
  } catch (error) {
    const reason = reasonOf(error);
    if (reason !== undefined && reason !== 'UNAVAILABLE') return { type: 'refused', reason };
    return { type: 'unknown', why: reason ?? (error instanceof Error ? error.message : String(error)) };
  }
}

async function call(
  client: RollcallClient,
  { instance, verb, body, lease, requestID }: Request,
): Promise<{ seq: number; timestamp: Date }> {
  const input = { ...instance, requestID };
  if (verb === 'join') {
    const joined = await client.meetings.join.mutate({ ...input, ...(lease === null ? {} : { lease }) }, patience());
    return { seq: joined.seq, timestamp: joined.joinedAt };
  }
  if (verb === 'leave') {
    const left = await client.meetings.leave.mutate(input, patience());
    return { seq: left.seq, timestamp: left.leftAt };
  }
  return await client.messages.post.mutate({ ...input, body: body ?? '' }, patience());
}
