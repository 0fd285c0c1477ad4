import { flushSync } from 'react-dom';
import { type Key, Offsets } from './offsets.ts';
import { place } from './place.ts';
import { covers, type Kept, type Range, rangeOf } from './shown-range.ts';

/**
 * Whether the browser keeps what is in view in its place, when items before it turn out to be larger or smaller than
 * estimated. A script that does so stops any scrolling that is under way.
 */
const keepsPlace = CSS.supports('overflow-anchor', 'auto');
/** What a reader does to scroll. */
const readersEvents = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;
/** The part of the view that is above an item that is kept in it, so that one sees what it follows on. */
const above = 0.15;
/** The same of an item that the list was sent to. */
const halfway = 0.45;

interface ShowOptions<Item> {
  keyOf(item: Item): Key;
  estimate(item: Item): number;
  kept: Kept;
}

/** Where a long list is scrolled to, and which of its items are shown there. */
export class ListView {
  readonly #render: () => void;
  readonly #offsets = new Offsets();
  readonly #itemSizes = new ResizeObserver((entries) => this.#measured(entries));
  // At once: nobody is to see the end behind what has grown below it, such as the box for a message.
  readonly #size = new ResizeObserver(() => flushSync(this.#render));
  #scroller: HTMLElement | null = null;
  #shown: Range = { from: 0, to: 0 };
  /** Where the list was sent to, until its reader does anything: an item by its key, since others may come before it. */
  #sentTo: 'start' | 'end' | { key: Key } | undefined;

  /** @param render shows the list anew */
  constructor(render: () => void) {
    this.#render = render;
  }

  /** Chooses the items to show. Returns them, and px that the others take. */
  show<Item>(
    items: readonly Item[],
    { keyOf, estimate, kept }: ShowOptions<Item>,
  ): Range & { before: number; after: number } {
    const offsets = this.#offsets;
    offsets.update(items, keyOf, estimate);
    this.#shown = rangeOf(offsets, this.#scroller, this.#target ?? kept);
    const { from, to } = this.#shown;
    return { from, to, before: offsets.startOf(from), after: offsets.startOf(items.length) - offsets.startOf(to) };
  }

  /** Follows how an element is scrolled; null to follow none. */
  attach(scroller: HTMLElement | null): void {
    if (scroller === this.#scroller) return;
    this.#size.disconnect();
    this.#scroller?.removeEventListener('scroll', this.#onScroll);
    for (const type of readersEvents) this.#scroller?.removeEventListener(type, this.#onReader);
    this.#scroller = scroller;
    if (!scroller) return;
    this.#size.observe(scroller);
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    for (const type of readersEvents) scroller.addEventListener(type, this.#onReader, { passive: true });
  }

  /** Scrolls to what is kept in view, or to where the list was sent. */
  place(kept: Kept): void {
    if (!this.#scroller) return;
    const target = this.#target;
    if (target === undefined) place(this.#scroller, kept, above);
    else place(this.#scroller, target, halfway);
  }

  readonly toStart = (): void => this.#send('start');

  readonly toEnd = (): void => this.#send('end');

  readonly toIndex = (index: number): void => {
    const key = this.#offsets.keyAt(index);
    if (key !== undefined) this.#send({ key });
  };

  /** Follows the size of an item that is shown, until the function that is returned is called. */
  readonly measure = (element: HTMLElement | null): (() => void) | undefined => {
    if (!element) return undefined;
    this.#itemSizes.observe(element);
    return () => this.#itemSizes.unobserve(element);
  };

  /** Where the list was sent to, in terms of its items now; undefined if nowhere, or to an item that is gone. */
  get #target(): Kept | undefined {
    if (typeof this.#sentTo !== 'object') return this.#sentTo;
    const index = this.#offsets.indexOf(this.#sentTo.key);
    return index < 0 ? undefined : index;
  }

  #send(to: 'start' | 'end' | { key: Key }): void {
    this.#sentTo = to;
    this.#render();
  }

  readonly #onReader = (): void => {
    this.#sentTo = undefined;
  };

  readonly #onScroll = (): void => {
    const scroller = this.#scroller;
    // At once: nobody is to see the room that is left for what is not shown.
    if (scroller && !covers(this.#shown, this.#offsets, scroller)) flushSync(this.#render);
  };

  #measured(entries: readonly ResizeObserverEntry[]): void {
    const top = this.#scroller?.scrollTop ?? 0;
    let moved = 0;
    let isChanged = false;
    for (const { target, borderBoxSize } of entries) {
      const size = borderBoxSize[0]?.blockSize ?? 0;
      const index = target instanceof HTMLElement ? Number(target.dataset['index']) : Number.NaN;
      // What is not laid out has no size.
      if (size === 0 || Number.isNaN(index)) continue;
      // One that reaches into the view grows below what is read of it, as when it is unfolded.
      const isAbove = this.#offsets.startOf(index + 1) <= top;
      const difference = this.#offsets.measure(index, size);
      isChanged ||= difference !== 0;
      if (isAbove) moved += difference;
    }
    if (!keepsPlace && moved !== 0) this.#scroller?.scrollBy(0, moved);
    // Before it is painted, so that what is kept in view does not move.
    if (isChanged) flushSync(this.#render);
  }
}
