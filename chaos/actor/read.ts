import { type ErrorCode, type RollcallClient, reasonOf } from '@rollcall/client';
import type { Instance } from '@rollcall/shared/meeting';
import { now } from '../clock.ts';
import type { ChatRead, CrowdRead, Read } from '../history.ts';
import type { Random } from '../random.ts';
import { patience } from './door.ts';

type Question = Read['question'];

/** A question at random: who is in, what was said, or what one user said; everything, or a page. */
export function someQuestion(random: Random, userIDs: readonly number[], lastSeen: number): Question {
  const limit = random.chance(0.3) ? random.integer(1, 5) : 1000;
  if (random.chance(0.5)) return { what: 'participants', limit };
  const cursor = random.chance(0.3) ? lastSeen : 0;
  return { what: 'messages', cursor, limit, ...(random.chance(0.2) ? { byUser: random.pick(userIDs) } : {}) };
}

/** Reads, once. Resolves with the reason, `NONE` where there was no answer at all, if it was not answered. */
export async function read(
  client: RollcallClient,
  instance: Instance,
  reader: number,
  question: Question,
): Promise<Read | ErrorCode | 'NONE'> {
  const calledAt = now();
  try {
    const answered =
      question.what === 'participants'
        ? { question, answer: await readCrowd(client, instance, question) }
        : { question, answer: await readChat(client, instance, question) };
    return { instance, reader, calledAt, answeredAt: now(), ...answered };
  } catch (error) {
    return reasonOf(error) ?? 'NONE';
  }
}

async function readCrowd(
  client: RollcallClient,
  instance: Instance,
  { limit }: CrowdRead['question'],
): Promise<CrowdRead['answer']> {
  const page = await client.meetings.participants.query({ ...instance, limit }, patience());
  return {
    total: page.total,
    hasMore: page.nextCursor !== null,
    participants: page.participants.map(({ userID, joinedAt }) => ({ userID, joinedAt: joinedAt.getTime() })),
  };
}

async function readChat(
  client: RollcallClient,
  instance: Instance,
  { cursor, limit, byUser }: ChatRead['question'],
): Promise<ChatRead['answer']> {
  const input = { ...instance, cursor, limit };
  const page =
    byUser === undefined
      ? await client.messages.list.query(input, patience())
      : await client.messages.byUser.query({ ...input, userID: byUser }, patience());
  return {
    hasMore: page.nextCursor !== null,
    messages: page.messages.map(({ timestamp, ...message }) => ({ ...message, timestamp: timestamp.getTime() })),
  };
}
