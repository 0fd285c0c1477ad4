import { useEffect } from 'react';
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
  const look = () => {
    const element = scroller.current;
    if (unread.count === 0 || !element || !isShown(element) || !isAttentive()) return;
    unread.readUpTo(seqAt(rows, lastInView(element)));
  };
  useEffect(() => {
    look();
    // With each rendering, since what it looks at is in the page.
    const stop = onAttention(look);
    // By one of these, another part of the page makes room for the conversation.
    for (const type of operations) document.addEventListener(type, look);
    return () => {
      stop();
      for (const type of operations) document.removeEventListener(type, look);
    };
  });
  return look;
}

const operations = ['click', 'keyup'] as const;

/** The number of the last change up to a row. */
function seqAt(rows: readonly TimelineRow[], index = -1): number {
  for (let at = index; at >= 0; at -= 1) {
    const row = rows[at];
    if (row?.kind === 'message') return row.seq;
  }
  return 0;
}
