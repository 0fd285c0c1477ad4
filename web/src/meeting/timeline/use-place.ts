import { type RefObject, useCallback, useMemo, useRef, useState } from 'react';

/** What is kept in view: the end, whatever the reader has scrolled to, or the message with a number. */
type KeptInView = 'end' | 'reading' | number;

/** Where in a conversation its reader is. */
export interface Place {
  /** What is kept in view, known at once. */
  kept(): KeptInView;
  /** The same, as of the last rendering. */
  keeps: KeptInView;
  /** Whether the end is in view, as of the last rendering. */
  isAtEnd: boolean;
  toEnd(): void;
  toMessage(seq: number): void;
  /** From a message that is kept in view on, lets the reader scroll. */
  release(): void;
  onScroll(): void;
  /** Looks whether the end is in view together with the message that is kept there. */
  look(): void;
}

/** px from the end within which scrolling on sticks to it */
const near = 48;
/** px by which a position at the very end can be off */
const rounding = 2;

/**
 * Follows the reader: the newest message stays in view until they scroll back, and again once they return to the end. A
 * message that they are taken to stays where it was placed until they do anything.
 */
export function usePlace(scroller: RefObject<HTMLElement | null>): Place {
  // A reference, since what is rendered for a scroll event comes before the state that the event has set.
  const kept = useRef<KeptInView>('end');
  const lastTop = useRef(0);
  const [keeps, setKeeps] = useState<KeptInView>('end');
  const [isAtEnd, setIsAtEnd] = useState(true);

  const keep = useCallback((next: KeptInView) => {
    kept.current = next;
    setKeeps(next);
    if (typeof next === 'string') setIsAtEnd(next === 'end');
  }, []);
  const look = useCallback(() => {
    const element = scroller.current;
    if (element && typeof kept.current === 'number') setIsAtEnd(fromEndOf(element) < rounding);
  }, [scroller]);
  const release = useCallback(() => {
    const element = scroller.current;
    if (element && typeof kept.current === 'number') keep(fromEndOf(element) < rounding ? 'end' : 'reading');
  }, [scroller, keep]);
  const onScroll = useCallback(() => {
    const element = scroller.current;
    // One that is not shown has no place.
    if (!element || element.clientHeight === 0) return;
    const isBackwards = element.scrollTop < lastTop.current;
    lastTop.current = element.scrollTop;
    if (typeof kept.current === 'number') return look();
    const fromEnd = fromEndOf(element);
    keep(fromEnd < rounding || (fromEnd < near && !isBackwards) ? 'end' : 'reading');
  }, [scroller, keep, look]);

  return useMemo(
    () => ({
      kept: () => kept.current,
      keeps,
      isAtEnd,
      toEnd: () => keep('end'),
      toMessage: keep,
      release,
      onScroll,
      look,
    }),
    [keeps, isAtEnd, keep, release, onScroll, look],
  );
}

const fromEndOf = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement): number =>
  scrollHeight - scrollTop - clientHeight;
