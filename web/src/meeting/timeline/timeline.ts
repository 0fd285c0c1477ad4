import type { FeedChange } from '@rollcall/client';
import type { MeetingMessage } from '@rollcall/client/react';
import type { Amendment, LeaveReason } from '@rollcall/shared/meeting';

/** A message. */
export interface MessageRow {
  kind: 'message';
  seq: number;
  userID: number;
  name: string;
  body: string;
  timestamp: Date;
  /** Whether it belongs to the row before: a message of the same person, sent shortly before. */
  isGrouped: boolean;
}

/** People who came or went in the same way, one soon after the other. */
export interface MovesRow {
  kind: 'moves';
  /** The number of the first change. */
  seq: number;
  how: 'joined' | LeaveReason;
  /** The first of them: as many as are ever named. */
  names: readonly string[];
  count: number;
  /** When the last of them did. */
  timestamp: Date;
  /** Whether the row before is not a message either. */
  isGrouped: boolean;
}

/** A change of the meeting's schedule. */
export interface AmendedRow {
  kind: 'amended';
  seq: number;
  amendment: Amendment;
  /** Who made it: empty if that is not known. */
  by: string;
  timestamp: Date;
  isGrouped: boolean;
}

/** A message of the user that the feed has not delivered yet. */
export interface UnsentRow {
  kind: 'unsent';
  message: MeetingMessage;
  timestamp: Date;
  isGrouped: boolean;
}

export type ChangeRow = MessageRow | MovesRow | AmendedRow;
export type TimelineRow = ChangeRow | UnsentRow;

/** What the row of a change says beside the change itself. */
interface Known {
  /** The name of a user who has been in the meeting. */
  nameOf(userID: number): string | undefined;
}

/** ms between two changes that are still shown as one group */
const groupedWithinMs = 5 * 60_000;
const namedAtMost = 4;

/**
 * Adds a change to rows for reading, which groups messages by author, and comings and goings by kind. Only the last row
 * ever changes: another takes its place, so that a row itself stays as it is.
 */
export function addToTimeline(rows: TimelineRow[], change: FeedChange, { nameOf }: Known): void {
  const last = rows.at(-1);
  const { seq, timestamp } = change;
  const isSoon = last !== undefined && timestamp.getTime() - last.timestamp.getTime() < groupedWithinMs;
  if (change.type === 'posted') {
    const { userID, name, body } = change;
    const isGrouped = isSoon && last.kind === 'message' && last.userID === userID;
    rows.push({ kind: 'message', seq, userID, name, body, timestamp, isGrouped });
    return;
  }
  if (change.type === 'amended') {
    const { type: _type, seq: _seq, timestamp: _timestamp, actorID, ...amendment } = change;
    const by = (actorID !== null && nameOf(actorID)) || '';
    rows.push({
      kind: 'amended',
      seq,
      amendment,
      by,
      timestamp,
      isGrouped: last !== undefined && last.kind !== 'message',
    });
    return;
  }
  const { name } = change;
  const how = change.type === 'joined' ? 'joined' : change.reason;
  if (isSoon && last.kind === 'moves' && last.how === how) {
    const names = last.names.length < namedAtMost ? [...last.names, name] : last.names;
    rows[rows.length - 1] = { ...last, names, count: last.count + 1, timestamp };
  } else {
    rows.push({
      kind: 'moves',
      seq,
      how,
      names: [name],
      count: 1,
      timestamp,
      isGrouped: last !== undefined && last.kind !== 'message',
    });
  }
}

/** Adds a message that the user has just written, below everything else. */
export function addUnsent(rows: TimelineRow[], message: MeetingMessage): void {
  const last = rows.at(-1);
  const { userID, timestamp } = message;
  const isSoon = last !== undefined && timestamp.getTime() - last.timestamp.getTime() < groupedWithinMs;
  const isGrouped = isSoon && (last.kind === 'unsent' || (last.kind === 'message' && last.userID === userID));
  rows.push({ kind: 'unsent', message, timestamp, isGrouped });
}

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** `Hamid, Haled and 3 others left`. */
export function sentenceOf({
  how,
  names,
  count = names.length,
}: Pick<MovesRow, 'how' | 'names'> & { count?: number }): string {
  const known = names.map((name) => name || 'Somebody');
  const who =
    count <= namedAtMost
      ? list.format(known)
      : `${known.slice(0, namedAtMost - 1).join(', ')} and ${(count - namedAtMost + 1).toLocaleString()} others`;
  switch (how) {
    case 'joined':
      return `${who} joined`;
    case 'left':
      return `${who} left`;
    case 'timeout':
      return `${who} lost connection`;
    case 'ended':
      return `${who} left when the meeting ended`;
    case 'removed':
      return count === 1 ? `${who} was removed by a host` : `${who} were removed by a host`;
    case 'uninvited':
      return count === 1 ? `${who} is no longer invited` : `${who} are no longer invited`;
    case 'cancelled':
      return `${who} left when the meeting was cancelled`;
    default:
      return how satisfies never;
  }
}
