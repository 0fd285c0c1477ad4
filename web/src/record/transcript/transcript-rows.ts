import type { NamedChange } from './use-changes.ts';

/** A line of the transcript: a day that begins, or a change. */
export type TranscriptRow =
  | { kind: 'day'; key: string; at: Date }
  | { kind: 'change'; key: number; change: NamedChange };

/** Which changes are listed. */
export interface Wanted {
  /** Whether it is said who came and went, beside what was said. */
  comings: boolean;
  /** Of this user alone. */
  userID: number | undefined;
}

/** The lines of a transcript: what is wanted of the changes, with the days where there is more than one. */
export function transcriptRows(changes: readonly NamedChange[], { comings, userID }: Wanted): TranscriptRow[] {
  const listed = changes.filter((change) => {
    if (userID !== undefined && who(change) !== userID) return false;
    return comings || change.type === 'posted';
  });
  const spansDays = dayOf(changes[0]) !== dayOf(changes.at(-1));
  const rows: TranscriptRow[] = [];
  let day: string | undefined;
  for (const change of listed) {
    const its = dayOf(change);
    if (spansDays && its !== day) rows.push({ kind: 'day', key: `day ${its}`, at: change.timestamp });
    day = its;
    rows.push({ kind: 'change', key: change.seq, change });
  }
  return rows;
}

const who = (change: NamedChange): number | null => (change.type === 'amended' ? change.actorID : change.userID);

const dayOf = (change: NamedChange | undefined): string => change?.timestamp.toDateString() ?? '';

// Made once: comparing by locale without it takes ten times as long.
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Somebody who has said something, and how often. */
export interface Author {
  userID: number;
  name: string;
  messages: number;
}

/** Everybody who has said something, by name. */
export function authorsOf(changes: readonly NamedChange[]): Author[] {
  const authors = new Map<number, Author>();
  for (const change of changes) {
    if (change.type !== 'posted') continue;
    const author = authors.get(change.userID) ?? { userID: change.userID, name: change.name, messages: 0 };
    author.messages += 1;
    authors.set(change.userID, author);
  }
  return [...authors.values()].toSorted((one, other) => collator.compare(one.name, other.name));
}
