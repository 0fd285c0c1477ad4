import type { Absentee, Attendee } from '@rollcall/client';
import { plain } from '../../plain.ts';

/** A line of the attendance: somebody who came, or who was invited and did not. */
export type RollRow = { key: string; name: string; email: string | null } & (
  | { came: true; person: Attendee }
  | { came: false; person: Absentee }
);

/** What lines are sorted by. */
export type Column = 'name' | 'firstIn' | 'lastOut' | 'seconds' | 'share' | 'rejoins';

export interface Order {
  by: Column;
  isDescending: boolean;
}

/** All lines: who came first, then who did not. */
export const rollRows = (people: readonly Attendee[], absentees: readonly Absentee[]): RollRow[] => [
  ...people.map((person): RollRow => {
    const { userID, name, email } = person;
    return { key: `user ${userID}`, name: name || `User ${userID}`, email, came: true, person };
  }),
  ...absentees.map((person): RollRow => {
    const { email, name } = person;
    return { key: `email ${email}`, name: name || email, email: name ? email : null, came: false, person };
  }),
];

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Sorts lines by a column; who did not come stays last, by name. */
export function sortRows(rows: readonly RollRow[], { by, isDescending }: Order): RollRow[] {
  const sign = isDescending ? -1 : 1;
  return rows.toSorted((one, other) => {
    if (one.came && other.came && by !== 'name') {
      const difference = valueOf(one.person, by) - valueOf(other.person, by);
      if (difference !== 0) return sign * difference;
      return collator.compare(one.name, other.name);
    }
    if (one.came !== other.came) return one.came ? -1 : 1;
    return (by === 'name' ? sign : 1) * collator.compare(one.name, other.name);
  });
}

function valueOf({ firstIn, lastOut, seconds, share, joins }: Attendee, by: Exclude<Column, 'name'>): number {
  switch (by) {
    case 'firstIn':
      return firstIn?.getTime() ?? 0;
    case 'lastOut':
      // Who is in will be the last to leave.
      return lastOut?.getTime() ?? Number.MAX_SAFE_INTEGER;
    case 'seconds':
      return seconds;
    case 'share':
      return share;
    case 'rejoins':
      return joins;
    default:
      return by satisfies never;
  }
}

/** The lines whose name or e-mail has these words. */
export function findRows(rows: readonly RollRow[], search: string): readonly RollRow[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter(({ name, email }) => {
    const text = plain(`${name} ${email ?? ''}`);
    return words.every((word) => text.includes(word));
  });
}
