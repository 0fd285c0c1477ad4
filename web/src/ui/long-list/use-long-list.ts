import { type RefObject, useEffect, useLayoutEffect, useReducer, useState } from 'react';
import { ListView } from './list-view.ts';
import type { Key } from './offsets.ts';
import type { Kept } from './shown-range.ts';

interface LongListOptions<Item> {
  /** May grow in place. An item that changes is replaced by another with the same key. */
  items: readonly Item[];
  keyOf(item: Item): Key;
  /** px that an item takes, roughly: it counts until the item has been on the page */
  estimate(item: Item): number;
  scroller: RefObject<HTMLElement | null>;
  /** What is kept in view: the beginning or end of the list, the item with an index, or whatever the reader has scrolled to. */
  kept?: () => Kept;
}

/** The part of a long list that is on the page: what is in view, and a little around it. */
export interface LongList<Item> {
  shown: { item: Item; key: Key; index: number }[];
  total: number;
  /** px that the items before and after take */
  before: number;
  after: number;
  /** From here on, what the list is sent to is kept in view until its reader scrolls, or presses a key in it. */
  toStart(): void;
  toEnd(): void;
  /** Brings an item into the middle of what is in view. */
  toIndex(index: number): void;
  /** For the element of each item that is shown, which has its index in `data-index`. */
  measure(element: HTMLElement | null): (() => void) | undefined;
}

const reading = () => 'reading' as const;

/**
 * Shows of a long list what is in view, so that its length costs the page next to nothing.
 *
 * It is our own, since a library for it was a tenth of all the code that a first visit loads: browsers keep what is in view in
 * its place by themselves, so that little is left to do.
 */
export function useLongList<Item>({
  items,
  keyOf,
  estimate,
  scroller,
  kept = reading,
}: LongListOptions<Item>): LongList<Item> {
  const [, render] = useReducer((n: number) => n + 1, 0);
  const [view] = useState(() => new ListView(render));
  const { from, to, before, after } = view.show(items, { keyOf, estimate, kept: kept() });
  // Before the page is painted, so that what is new is never seen to move.
  useLayoutEffect(() => {
    view.attach(scroller.current);
    view.place(kept());
  });
  useEffect(() => () => view.attach(null), [view]);
  return {
    shown: items.slice(from, to).map((item, at) => ({ item, key: keyOf(item), index: from + at })),
    total: items.length,
    before,
    after,
    toStart: view.toStart,
    toEnd: view.toEnd,
    toIndex: view.toIndex,
    measure: view.measure,
  };
}
