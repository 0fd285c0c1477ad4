import type { FeedChange } from '@rollcall/client';
import type { MeetingMessage } from '@rollcall/client/react';
import type { Amendment, LeaveReason } from '@rollcall/shared/meeting';
import { isSameDay } from '../../times.ts';

/** Where a row is among the others. */
interface Place {
  /** Whether it belongs to the row before, and is shown close to it. */
  isGrouped: boolean;
  /** Set on the first row of all, and on the first of each further day in the viewer's time zone. */
  opens: 'meeting' | 'day' | undefined;
}

/** A message. It is grouped with one of the same person, sent shortly before. */
interface MessageRow extends Place {
  kind: 'message';
  seq: number;
  userID: number;
  name: string;
  body: string;
  timestamp: Date;
}

/** People who came or went in the same way, one soon after the other. Grouped with what is no message either. */
export interface MovesRow extends Place {
  kind: 'moves';
  /** The number of the first change. */
  seq: number;
  how: 'joined' | LeaveReason;
  /** The first of them: as many as are ever named. */
  names: readonly string[];
  count: number;
  /** When the last of them did. */
  timestamp: Date;
}

/** A change of the meeting's schedule. Grouped with what is no message either. */
export interface AmendedRow extends Place {
  kind: 'amended';
  seq: number;
  amendment: Amendment;
  /** Who made it: empty if that is not known. */
  by: string;
  timestamp: Date;
}

/** A message of the user that the feed has not delivered yet. */
export interface UnsentRow extends Place {
  kind: 'unsent';
  message: MeetingMessage;
  timestamp: Date;
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
  const opens = openedBy(timestamp, last);
  const isSoon = isSoonAfter(last, timestamp, opens);
  if (change.type === 'posted') {
    const { userID, name, body } = change;
    const isGrouped = isSoon && last?.kind === 'message' && last.userID === userID;
    rows.push({ kind: 'message', seq, userID, name, body, timestamp, isGrouped, opens });
    return;
  }
  const isGrouped = opens === undefined && last?.kind !== 'message';
  if (change.type === 'amended') {
    const { type: _type, seq: _seq, timestamp: _timestamp, actorID, ...amendment } = change;
    const by = (actorID !== null && nameOf(actorID)) || '';
    rows.push({ kind: 'amended', seq, amendment, by, timestamp, isGrouped, opens });
    return;
  }
  const { name } = change;
  const how = change.type === 'joined' ? 'joined' : change.reason;
  if (isSoon && last?.kind === 'moves' && last.how === how) {
    const names = last.names.length < namedAtMost ? [...last.names, name] : last.names;
    rows[rows.length - 1] = { ...last, names, count: last.count + 1, timestamp };
  } else {
    rows.push({ kind: 'moves', seq, how, names: [name], count: 1, timestamp, isGrouped, opens });
  }
}

/** Adds a message that the user has just written, below everything else. */
export function addUnsent(rows: TimelineRow[], message: MeetingMessage): void {
  const last = rows.at(-1);
  const { userID, timestamp } = message;
  const opens = openedBy(timestamp, last);
  const isMine = last?.kind === 'unsent' || (last?.kind === 'message' && last.userID === userID);
  rows.push({ kind: 'unsent', message, timestamp, isGrouped: isMine && isSoonAfter(last, timestamp, opens), opens });
}

function openedBy(timestamp: Date, last: TimelineRow | undefined): Place['opens'] {
  if (!last) return 'meeting';
  return isSameDay(timestamp, last.timestamp) ? undefined : 'day';
}

function isSoonAfter(last: TimelineRow | undefined, timestamp: Date, opens: Place['opens']): boolean {
  return !opens && last !== undefined && timestamp.getTime() - last.timestamp.getTime() < groupedWithinMs;
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
