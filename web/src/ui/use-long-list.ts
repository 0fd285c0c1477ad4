import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useLayoutEffect } from 'react';
import { itemAt } from './in-view.ts';

interface LongListOptions<Item> {
  /** May grow in place. An item that changes is replaced by another with the same key. */
  items: readonly Item[];
  keyOf(item: Item): number | string;
  /** px that an item takes, roughly: it counts until the item has been on the page */
  estimate(item: Item): number;
  scroller: RefObject<HTMLElement | null>;
  /** What is kept in view: the end of the list, the item with an index, or whatever the reader has scrolled to. */
  kept?: () => Kept;
}

type Kept = 'end' | 'reading' | number;

/** The part of a long list that is on the page: what is in view, and a little around it. */
export interface LongList<Item> {
  shown: { item: Item; key: number | string; index: number }[];
  total: number;
  /** px that the items before and after take */
  before: number;
  after: number;
  toEnd(): void;
  /** Brings an item into the middle of what is in view. */
  toIndex(index: number): void;
  /** For the element of each item that is shown, which has its index in `data-index`. */
  measure(element: HTMLElement | null): void;
}

/** Items beyond the edges, so that scrolling finds them there. */
const overscan = 10;
const reading = () => 'reading' as const;
const never = () => false;
/** The part of the view that is above an item that is kept in it, so that one sees what it follows on. */
const above = 0.15;
/**
 * Whether the browser keeps what is in view in its place, when items before it turn out to be larger or smaller than
 * estimated. A script that does so stops any scrolling that is under way.
 */
const keepsPlace = CSS.supports('overflow-anchor', 'auto');

/** Shows of a long list what is in view, so that its length costs the page next to nothing. */
export function useLongList<Item>({
  items,
  keyOf,
  estimate,
  scroller,
  kept = reading,
}: LongListOptions<Item>): LongList<Item> {
  // This console is built without the React Compiler, whose memory the rule is about.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>({
    count: items.length,
    getScrollElement: () => scroller.current,
    // Stable, since the list is measured anew for another function.
    getItemKey: useCallback(
      (index: number) => {
        const item = items[index];
        return item === undefined ? index : keyOf(item);
      },
      [items, keyOf],
    ),
    estimateSize(index) {
      const item = items[index];
      return item === undefined ? 0 : estimate(item);
    },
    measureElement: (element, entry) => entry?.borderBoxSize[0]?.blockSize ?? element.getBoundingClientRect().height,
    overscan,
    rangeExtractor: (range) => defaultRangeExtractor(rangeOf(range, kept())),
  });
  if (keepsPlace) virtualizer.shouldAdjustScrollPositionOnItemSizeChange = never;
  // Before the page is painted, so that what is new is never seen to move.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element) place(element, kept());
  });

  const inView = virtualizer.getVirtualItems();
  return {
    shown: inView.flatMap(({ index }) => {
      const item = items[index];
      return item === undefined ? [] : [{ item, key: keyOf(item), index }];
    }),
    total: items.length,
    before: inView[0]?.start ?? 0,
    after: virtualizer.getTotalSize() - (inView.at(-1)?.end ?? 0),
    toEnd: () => virtualizer.scrollToEnd(),
    toIndex: (index) => virtualizer.scrollToIndex(index, { align: 'center' }),
    measure: virtualizer.measureElement,
  };
}

/** The items to show: those in view, or as many of the last ones, or as many on either side of one that is kept in view. */
function rangeOf(range: Range, kept: Kept): Range {
  const last = range.count - 1;
  const span = range.endIndex - range.startIndex;
  if (kept === 'reading' || kept === -1) return range;
  if (kept === 'end') return { ...range, startIndex: Math.max(0, last - span), endIndex: last };
  return { ...range, startIndex: Math.max(0, kept - span), endIndex: Math.min(last, kept + span) };
}

/** Scrolls what is kept in view to its place. */
function place(scroller: HTMLElement, kept: Kept): void {
  if (kept === 'end') scroller.scrollTop = scroller.scrollHeight;
  const item = typeof kept === 'number' && itemAt(scroller, kept);
  if (!item) return;
  const top = item.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  scroller.scrollTop += top - above * scroller.clientHeight;
}
