import type { RecordedChange } from '@rollcall/shared/history';
import type { HistoryChangesInput } from '@rollcall/shared/history-inputs';
import type { Seq } from '@rollcall/shared/numbers';
import type { HeldInstance } from '../../db/history/held-instances.ts';
import { type Part, type Recorded, readRecorded, readRecordedMessages } from '../../db/history/recorded.ts';
import type { Context } from '../context.ts';
import { aroundText, cutPage, fitPage, type Page } from '../page.ts';
import { type AfterRecord, afterRecord } from './after-record.ts';
import { recordedChanges } from './recorded-changes.ts';

/** A page of an instance's number line. */
export interface LinePage extends Page<RecordedChange, Seq> {
  /** Whether the record is closed and the page is its last, so that nothing will ever follow. */
  complete: boolean;
}

/** What of a number line is read: everything, or messages alone. */
type Kind = 'changes' | 'messages';

/** How often a page is read again since the record has changed meanwhile: it moves about once a second. */
const attempts = 3;

/**
 * Reads a page of an instance's number line: what is archived from MySQL, and what follows from Redis. The record's cursor,
 * as it was read first, decides where one ends and the other begins, so that no change is missing or there twice. While Redis
 * has nothing that continues the record, since it has lost the instance, the page ends with what is archived.
 *
 * The number of round trips does not depend on the page: one chunk is read from Redis at most, so a page may be short.
 */
export async function readLine(
  ctx: Pick<Context, 'db' | 'redis' | 'pageBytes'>,
  record: HeldInstance,
  kind: Kind,
  input: HistoryChangesInput,
): Promise<LinePage> {
  let current = record;
  for (let attempt = 1; ; attempt += 1) {
    const archived = await readArchived(ctx, current, kind, input);
    if (archived.nextCursor !== null) return { ...archived, complete: false };
    const live = await afterRecord(ctx, current, Math.max(input.cursor, current.archivedSeq));
    if (live.outcome !== 'MOVED') return joinPages(ctx, current, kind, input, archived.items, live);
    if (attempt === attempts) return { items: archived.items, nextCursor: nextAfter(input, current), complete: false };
    current = live.record;
  }
}

/** Where to go on after everything that was archived. */
const nextAfter = ({ cursor }: HistoryChangesInput, { archivedSeq }: HeldInstance): Seq =>
  Math.max(cursor, archivedSeq);

async function readArchived(
  { db, pageBytes }: Pick<Context, 'db' | 'pageBytes'>,
  record: HeldInstance,
  kind: Kind,
  { cursor: after, limit, userID }: HistoryChangesInput,
): Promise<Page<RecordedChange, Seq>> {
  const { archivedSeq } = record;
  if (after >= archivedSeq) return { items: [], nextCursor: null };
  // Without a user, everything up to there is on the page.
  const isWhole = kind === 'changes' && userID === undefined;
  const upTo = isWhole ? Math.min(archivedSeq, after + limit) : archivedSeq;
  const part: Part = { after, upTo, userID, limit: limit + 1, bytes: pageBytes };
  const read = kind === 'changes' ? await readRecorded(db, record, part) : await readRecordedMessages(db, record, part);
  const page = pageOf(inReach(read), limit, pageBytes);
  return { ...page, nextCursor: page.nextCursor ?? (read.wholeTo < archivedSeq ? read.wholeTo : null) };
}

const inReach = (read: Recorded): RecordedChange[] => recordedChanges(read).filter(({ seq }) => seq <= read.wholeTo);

function pageOf(changes: readonly RecordedChange[], limit: number, bytes: number): Page<RecordedChange, Seq> {
  return fitPage(cutPage(changes, limit, seqOf), bytes, sizeOf, seqOf);
}

/** Adds what Redis has to a page that has everything archived. */
function joinPages(
  { pageBytes }: Pick<Context, 'pageBytes'>,
  { endedAt }: HeldInstance,
  kind: Kind,
  { limit, userID }: HistoryChangesInput,
  archived: readonly RecordedChange[],
  live: Exclude<AfterRecord, { outcome: 'MOVED' }>,
): LinePage {
  if (live.outcome === 'NONE') return { items: [...archived], nextCursor: null, complete: endedAt !== null };
  const { last, seq } = live;
  const added = recordedChanges(live).filter(
    (change) => (kind === 'changes' || change.type === 'posted') && (userID === undefined || isBy(change, userID)),
  );
  const { items, nextCursor } = pageOf([...archived, ...added], limit, pageBytes);
  return { items, nextCursor: nextCursor ?? (last < seq ? last : null), complete: false };
}

const isBy = (change: RecordedChange, userID: number): boolean =>
  (change.type === 'amended' ? change.actorID : change.userID) === userID;

const seqOf = ({ seq }: RecordedChange): Seq => seq;

const sizeOf = (change: RecordedChange): number => {
  if (change.type === 'posted') return aroundText + Buffer.byteLength(change.body);
  if (change.type === 'amended')
    return 2 * aroundText + Buffer.byteLength((change.title ?? '') + (change.description ?? ''));
  return aroundText;
};
