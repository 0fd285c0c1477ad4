import type { Offsets } from './offsets.ts';

/** What is kept in view of a list: its beginning or end, the item with an index, or whatever its reader has scrolled to. */
export type Kept = 'start' | 'end' | 'reading' | number;

/** The first item that is shown, and the one after the last. */
export interface Range {
  from: number;
  to: number;
}

/** Items beyond the edges, so that scrolling finds them there. */
const overscan = 10;
/** px, of a scroller that has not been laid out yet */
const usualHeight = 800;

/** What a scroller says of its view, in px. */
interface View {
  scrollTop: number;
  clientHeight: number;
}

/** The items to show: those in view, the first or last ones, or those on either side of one that is kept in view; and a few around. */
export function rangeOf(offsets: Offsets, scroller: View | null, kept: Kept): Range {
  const { top, height } = viewOf(scroller);
  if (kept === 'start') return around(offsets, 0, height);
  if (kept === 'end') return around(offsets, offsets.startOf(offsets.count) - height, height);
  if (kept === 'reading' || kept === -1) return around(offsets, top, height);
  return around(offsets, offsets.startOf(kept) - height, 2 * height);
}

/** Whether a range has all that is in view, and some more on either side. */
export function covers({ from, to }: Range, offsets: Offsets, scroller: View): boolean {
  const { top, height } = viewOf(scroller);
  const margin = overscan / 2;
  const isEarlyEnough = from === 0 || offsets.indexAt(top) - margin >= from;
  return isEarlyEnough && (to === offsets.count || offsets.indexAt(top + height) + margin < to);
}

function around(offsets: Offsets, top: number, height: number): Range {
  return {
    from: Math.max(0, offsets.indexAt(top) - overscan),
    to: Math.min(offsets.count, offsets.indexAt(top + height) + 1 + overscan),
  };
}

const viewOf = (scroller: View | null): { top: number; height: number } => ({
  top: scroller?.scrollTop ?? 0,
  height: scroller?.clientHeight || usualHeight,
});
