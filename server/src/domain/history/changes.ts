import type { RecordedChange } from '@rollcall/shared/history';
import type { HistoryChangesInput } from '@rollcall/shared/history-inputs';
import type { Context } from '../context.ts';
import { namesOf } from './names-of.ts';
import { readLine } from './read-line.ts';
import { readableRecord } from './readable-record.ts';

/** A change with the name of whom it is about, or who made it; empty for a user who no longer exists. */
export type NamedChange = RecordedChange & { name: string };

export interface ChangesPage {
  changes: NamedChange[];
  nextCursor: number | null;
  complete: boolean;
}

/**
 * Lists what happened in an instance that has begun, in the order of `seq`: joins, leaves, messages, and what its hosts
 * amended. With `userID`, only what that user did. For hosts, `admin`, and who was in.
 *
 * A page may be shorter than `limit`; only a null `nextCursor` marks the last one so far. `complete` is true on the last page
 * of a record that is closed; until then, reading on after the last change finds what has followed.
 *
 * @throws {Refusal} `INSTANCE_UNKNOWN`, `NOT_ALLOWED` or `USER_UNKNOWN`
 */
export async function changes(ctx: Context, input: HistoryChangesInput): Promise<ChangesPage> {
  const record = await readableRecord(ctx, input);
  const { items, nextCursor, complete } = await readLine(ctx, record, 'changes', input);
  const userIDOf = (change: RecordedChange) => (change.type === 'amended' ? (change.actorID ?? 0) : change.userID);
  const nameOf = await namesOf(ctx, items.map(userIDOf));
  return { changes: items.map((change) => ({ ...change, name: nameOf(userIDOf(change)) })), nextCursor, complete };
}
