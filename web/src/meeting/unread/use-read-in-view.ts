import { useCallback, useEffect } from 'react';
import { lastInView } from '../../ui/in-view.ts';
import type { TimelineRow } from '../timeline/timeline.ts';
import { isAttentive, onAttention } from './attention.ts';
import { isShown, type Reading } from './use-reading.ts';

/**
 * Takes as read what is in view while somebody looks at the page.
 *
 * @returns is to be called when something else has come into view
 */
export function useReadInView({ scroller, unread }: Reading, rows: readonly TimelineRow[]): () => void {
  const { count, readUpTo } = unread;
  const hasUnread = count > 0;
  const look = useCallback(() => {
    const element = scroller.current;
    if (!hasUnread || !element || !isShown(element) || !isAttentive()) return;
    readUpTo(seqAt(rows, lastInView(element)));
  }, [hasUnread, scroller, rows, readUpTo]);
  useEffect(look);
  useEffect(() => onAttention(look), [look]);
  return look;
}

/** The number of the last change up to a row. */
function seqAt(rows: readonly TimelineRow[], index = -1): number {
  for (let at = index; at >= 0; at -= 1) {
    const row = rows[at];
    if (row?.kind === 'message') return row.seq;
  }
  return 0;
}
