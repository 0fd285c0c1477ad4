import type { FeedChange } from '@rollcall/client';
import type { LeaveReason } from '@rollcall/shared/meeting';

/** What one person said in one go. */
export interface Said {
  kind: 'said';
  /** The number of its first change. */
  seq: number;
  userID: number;
  name: string;
  messages: { seq: number; body: string; timestamp: Date }[];
}

/** Some people who came or went, one after the other and in the same way. */
export interface Moved {
  kind: 'moved';
  seq: number;
  how: 'joined' | LeaveReason;
  names: string[];
  /** Of the last of them. */
  timestamp: Date;
}

export type TimelineItem = Said | Moved;

/** ms within which messages of one person, and comings and goings, are told together */
const together = 5 * 60_000;

/** Tells changes as a reader wants them: what belongs together in one piece. */
export function timelineOf(changes: readonly FeedChange[]): TimelineItem[] {
  const items: TimelineItem[] = [];
  for (const change of changes) {
    const last = items.at(-1);
    if (change.type === 'posted') {
      const { seq, userID, name, body, timestamp } = change;
      const before = last?.kind === 'said' && last.userID === userID ? last : undefined;
      const message = { seq, body, timestamp };
      if (before && isSoonAfter(before.messages.at(-1)?.timestamp, timestamp)) before.messages.push(message);
      else items.push({ kind: 'said', seq, userID, name, messages: [message] });
    } else {
      const { seq, timestamp, name } = change;
      const how = change.type === 'joined' ? 'joined' : change.reason;
      if (last?.kind === 'moved' && last.how === how && isSoonAfter(last.timestamp, timestamp)) {
        last.names.push(name);
        last.timestamp = timestamp;
      } else {
        items.push({ kind: 'moved', seq, how, names: [name], timestamp });
      }
    }
  }
  return items;
}

const isSoonAfter = (before: Date | undefined, after: Date): boolean =>
  before !== undefined && after.getTime() - before.getTime() < together;

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });
const namedAtMost = 4;

/** `Hamid, Haled and 3 others left`. */
export function sentenceOf({ how, names }: Pick<Moved, 'how' | 'names'>): string {
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
      return `${who} lost the connection`;
    case 'ended':
      return `${who} left with the end of the meeting`;
    default:
      return how satisfies never;
  }
}
