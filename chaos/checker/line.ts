import { type ChatRead, type CrowdRead, isCrowdRead, type Read, type ReadMessage } from '../history.ts';
import type { Row } from '../rows.ts';

/** Somebody who is in. */
export interface Standing {
  /** Of the join. */
  seq: number;
  userID: number;
  joinedAt: number;
}

/** The changes 1 … N of a record, as states: what an instance looked like after each of them. */
export class Line {
  readonly length: number;
  readonly #standing: Standing[][] = [[]];
  readonly #messages: ReadMessage[] = [];

  constructor(rows: readonly Row[]) {
    this.length = rows.length;
    for (const { seq, userID, verb, body, timestamp } of rows) {
      const before = this.#standing.at(-1) ?? [];
      const without = () => before.filter((one) => one.userID !== userID);
      if (verb === 'post') this.#messages.push({ seq, userID, body: body ?? '', timestamp });
      if (verb === 'join') this.#standing.push([...without(), { seq, userID, joinedAt: timestamp }]);
      else this.#standing.push(verb === 'leave' ? without() : before);
    }
  }

  /** Who is in after change `k`, in the order of joining. */
  standingAfter(k: number): readonly Standing[] {
    return this.#standing[k] ?? [];
  }

  /** What was said up to change `k`. */
  messagesUpTo(k: number): ReadMessage[] {
    return this.#messages.filter(({ seq }) => seq <= k);
  }

  /** Whether a read that happened after change `k` and before the next one is answered so. */
  answersAfter(k: number, read: Read): boolean {
    return isCrowdRead(read) ? isSameCrowd(read, this.standingAfter(k)) : isSamePage(read, this.messagesUpTo(k));
  }
}

function isSameCrowd({ question: { limit }, answer }: CrowdRead, standing: readonly Standing[]): boolean {
  const page = standing.slice(0, limit);
  return (
    answer.total === standing.length &&
    answer.hasMore === standing.length > limit &&
    answer.participants.length === page.length &&
    page.every(({ userID, joinedAt }, n) => {
      const one = answer.participants[n];
      return one?.userID === userID && one.joinedAt === joinedAt;
    })
  );
}

function isSamePage({ question, answer }: ChatRead, said: readonly ReadMessage[]): boolean {
  const asked = said.filter((message) => isAskedFor(message, question));
  const page = asked.slice(0, question.limit);
  return (
    answer.hasMore === asked.length > question.limit &&
    answer.messages.length === page.length &&
    page.every((message, n) => isSameMessage(message, answer.messages[n]))
  );
}

/** Whether a question is also about this message. */
export const isAskedFor = ({ seq, userID }: ReadMessage, { cursor, byUser }: ChatRead['question']): boolean =>
  seq > cursor && (byUser === undefined || byUser === userID);

export const isSameMessage = (one: ReadMessage, other: ReadMessage | undefined): boolean =>
  one.seq === other?.seq && one.userID === other.userID && one.body === other.body && one.timestamp === other.timestamp;
