import type { FeedChange } from '@rollcall/client';
import type { LeaveReason } from '@rollcall/shared/meeting';

/** One person's messages, sent in quick succession. */
export interface MessageGroup {
  kind: 'messages';
  /** The number of the first message. */
  seq: number;
  userID: number;
  name: string;
  messages: { seq: number; body: string; timestamp: Date }[];
}

/** People who came or went in the same way, one soon after the other. */
export interface Moves {
  kind: 'moves';
  seq: number;
  how: 'joined' | LeaveReason;
  names: string[];
  /** When the last of them did. */
  timestamp: Date;
}

export type TimelineItem = MessageGroup | Moves;

/** ms between two changes that are still shown as one item */
const groupedWithinMs = 5 * 60_000;

/** Groups changes for reading: messages by author, comings and goings by kind. */
export function timelineOf(changes: readonly FeedChange[]): TimelineItem[] {
  const items: TimelineItem[] = [];
  for (const change of changes) {
    const last = items.at(-1);
    if (change.type === 'posted') {
      const { seq, userID, name, body, timestamp } = change;
      const before = last?.kind === 'messages' && last.userID === userID ? last : undefined;
      const message = { seq, body, timestamp };
      if (before && isSoonAfter(before.messages.at(-1)?.timestamp, timestamp)) before.messages.push(message);
      else items.push({ kind: 'messages', seq, userID, name, messages: [message] });
    } else {
      const { seq, timestamp, name } = change;
      const how = change.type === 'joined' ? 'joined' : change.reason;
      if (last?.kind === 'moves' && last.how === how && isSoonAfter(last.timestamp, timestamp)) {
        last.names.push(name);
        last.timestamp = timestamp;
      } else {
        items.push({ kind: 'moves', seq, how, names: [name], timestamp });
      }
    }
  }
  return items;
}

const isSoonAfter = (before: Date | undefined, after: Date): boolean =>
  before !== undefined && after.getTime() - before.getTime() < groupedWithinMs;

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });
const namedAtMost = 4;

/** `Hamid, Haled and 3 others left`. */
export function sentenceOf({ how, names }: Pick<Moves, 'how' | 'names'>): string {
  const known = names.map((name) => name || 'Somebody');
  const who =
    known.length <= namedAtMost
      ? list.format(known)
      : `${known.slice(0, namedAtMost - 1).join(', ')} and ${known.length - namedAtMost + 1} others`;
  switch (how) {
    case 'joined':
      return `${who} joined`;
    case 'left':
      return `${who} left`;
    case 'timeout':
      return `${who} lost connection`;
    case 'ended':
      return `${who} left when the meeting ended`;
    default:
      return how satisfies never;
  }
}
