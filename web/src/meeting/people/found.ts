import type { Participant } from '@rollcall/client';
import { plain } from '../../plain.ts';

/** What people are found by, folded once for each: of thousands, at every letter that is typed. */
const known = new WeakMap<Participant, string>();

function foldedOf(person: Participant): string {
  const before = known.get(person);
  if (before !== undefined) return before;
  const text = plain(`${person.name}\n${person.email ?? ''}`);
  known.set(person, text);
  return text;
}

/** Those in whose name, or e-mail where the user may see it, each word of a query is. */
export function found(people: readonly Participant[], query: string): readonly Participant[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return people;
  return people.filter((person) => words.every((word) => foldedOf(person).includes(word)));
}
