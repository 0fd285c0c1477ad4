import { type RefObject, useCallback, useRef, useState } from 'react';

interface StickToEnd {
  /** Whether the newest item is to stay in view, known at once. */
  isStuck(): boolean;
  /** The same, as of the last rendering. */
  atEnd: boolean;
  toEnd(): void;
  onScroll(): void;
}

/** px from the end within which scrolling on sticks to it */
const near = 48;
/** px by which a position at the very end can be off */
const rounding = 2;

/** Whether to keep the newest item in view: until the reader scrolls back, and again once they return to the end. */
export function useStickToEnd(scroller: RefObject<HTMLElement | null>): StickToEnd {
  // A reference, since what is rendered for a scroll event comes before the state that the event has set.
  const stuck = useRef(true);
  const lastTop = useRef(0);
  const [atEnd, setAtEnd] = useState(true);
  const stick = (next: boolean) => {
    stuck.current = next;
    setAtEnd(next);
  };
  return {
    isStuck: useCallback(() => stuck.current, []),
    atEnd,
    toEnd: () => stick(true),
    onScroll() {
      const element = scroller.current;
      if (!element) return;
      const { scrollTop, scrollHeight, clientHeight } = element;
      const fromEnd = scrollHeight - scrollTop - clientHeight;
      const isBackwards = scrollTop < lastTop.current;
      lastTop.current = scrollTop;
      stick(fromEnd < rounding || (fromEnd < near && !isBackwards));
    },
  };
}
