import { useEffect, useLayoutEffect } from 'react';
import { isHidden, useIsHidden } from './attention.ts';
import type { Reading } from './use-reading.ts';

/** ms in which what is around a message has been measured */
const measuredMs = 1_000;

/**
 * Keeps the first unread message in view, instead of the end: for whoever comes back to a meeting, or to the tab. Is to be
 * called before the list places what is kept in view.
 */
export function useKeepUnread({ place, unread: { first, isOpening } }: Reading): void {
  const isAway = useIsHidden();
  useLayoutEffect(() => {
    if (first !== undefined && place.kept() === 'end' && (isOpening || isHidden())) place.toMessage(first);
  });
  const isKept = typeof place.keeps === 'number';
  const { release } = place;
  useEffect(() => {
    const timer = isKept && !isOpening && !isAway && setTimeout(release, measuredMs);
    return () => clearTimeout(timer || undefined);
  }, [isKept, isOpening, isAway, release]);
}
