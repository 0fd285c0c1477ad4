import type { HistoryChangesInput } from '@rollcall/shared/history-inputs';
import type { Message } from '@rollcall/shared/meeting';
import type { Context } from '../context.ts';
import { namesOf } from './names-of.ts';
import { readLine } from './read-line.ts';
import { readableRecord } from './readable-record.ts';

export interface RecordedMessagesPage {
  messages: (Message & { name: string })[];
  nextCursor: number | null;
  complete: boolean;
}

/**
 * Lists what was said in an instance that has begun, oldest first; with `userID`, by that user alone. Otherwise as `changes`.
 *
 * @throws {Refusal} `INSTANCE_UNKNOWN`, `NOT_ALLOWED` or `USER_UNKNOWN`
 */
export async function messages(ctx: Context, input: HistoryChangesInput): Promise<RecordedMessagesPage> {
  const record = await readableRecord(ctx, input);
  const { items, nextCursor, complete } = await readLine(ctx, record, 'messages', input);
  const posted = items.flatMap((change) => (change.type === 'posted' ? [change] : []));
  const nameOf = await namesOf(
    ctx,
    posted.map(({ userID }) => userID),
  );
  return {
    messages: posted.map(({ seq, userID, body, timestamp }) => ({
      seq,
      userID,
      name: nameOf(userID),
      body,
      timestamp,
    })),
    nextCursor,
    complete,
  };
}
