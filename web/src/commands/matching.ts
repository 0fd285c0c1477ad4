import { plain } from '../plain.ts';
import type { Entry, EntryGroup } from './entry.ts';

/** How well a label matches: 0 from its beginning, 1 from the beginning of a word, 2 within one; undefined if it does not. */
function rank(label: string, query: string): number | undefined {
  const [text, words] = [plain(label), plain(query).split(/\s+/).filter(Boolean)];
  if (!words.every((word) => text.includes(word))) return undefined;
  const [first = ''] = words;
  if (text.startsWith(first)) return 0;
  return text.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(first)) ? 1 : 2;
}

/** What matches a query, the best first; groups too. Of a group, at most so many. */
export function matching(groups: readonly EntryGroup[], query: string, most: number): EntryGroup[] {
  return groups
    .map(({ name, items }) => {
      const ranked = items.flatMap((entry: Entry) => {
        const place = rank(entry.label, query);
        return place === undefined ? [] : [{ entry, place }];
      });
      const sorted = ranked.toSorted((one, other) => one.place - other.place).slice(0, most);
      return { name, items: sorted.map(({ entry }) => entry), best: sorted[0]?.place ?? Infinity };
    })
    .filter(({ items }) => items.length > 0)
    .toSorted((one, other) => one.best - other.best)
    .map(({ name, items }) => ({ name, items }));
}
