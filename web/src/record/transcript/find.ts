import type { TranscriptRow } from './transcript-rows.ts';

/** What finds a text in others, whether in upper or lower case; undefined for no text. */
export function finderOf(search: string): RegExp | undefined {
  const text = search.trim();
  if (text === '') return undefined;
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/\s+/g, '\\s+'), 'iu');
}

/** Where in the rows there are messages that have it: the indexes of the rows, in order. */
export function matchesOf(rows: readonly TranscriptRow[], finder: RegExp | undefined): number[] {
  if (!finder) return [];
  return rows.flatMap((row, index) => {
    if (row.kind !== 'change' || row.change.type !== 'posted') return [];
    return finder.test(row.change.body) ? [index] : [];
  });
}

/** A text in pieces, each either found or not. Together they are the text. */
export function pieces(text: string, finder: RegExp): { text: string; isFound: boolean; at: number }[] {
  const found: { text: string; isFound: boolean; at: number }[] = [];
  let end = 0;
  for (const match of text.matchAll(new RegExp(finder, 'giu'))) {
    if (match.index > end) found.push({ text: text.slice(end, match.index), isFound: false, at: end });
    found.push({ text: match[0], isFound: true, at: match.index });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end), isFound: false, at: end });
  return found;
}
