import { useEffect, useState } from 'react';

/**
 * The match that the reader is at: the first of a new search, until they go to the next or the previous one. It is kept in view.
 *
 * @param matches the indexes of the rows that have what is searched for
 */
export function useMatches(search: string, matches: readonly number[], toIndex: (index: number) => void) {
  const [gone, setGone] = useState({ search, to: 0 });
  // What is read later adds matches, and leaves the reader at theirs.
  const place = gone.search === search ? gone.to : 0;
  const at = matches.length === 0 ? undefined : Math.min(place, matches.length - 1);
  const index = at === undefined ? undefined : matches[at];
  useEffect(() => {
    if (index !== undefined) toIndex(index);
  }, [index, toIndex]);
  return {
    at,
    /** Goes on by one match; after the last comes the first. */
    go(by: 1 | -1) {
      if (at !== undefined) setGone({ search, to: (at + by + matches.length) % matches.length });
    },
  };
}
