import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

interface StickToEnd {
  scroller: RefObject<HTMLElement | null>;
  /** Whether the newest item is in view. */
  atEnd: boolean;
  toEnd(): void;
  onScroll(): void;
}

/** px from the end that still count as at the end */
const near = 48;

/** Keeps the newest item in view, unless the reader has scrolled back. */
export function useStickToEnd(): StickToEnd {
  const scroller = useRef<HTMLElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const toEnd = () => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  };
  useLayoutEffect(() => {
    if (atEnd) toEnd();
  });
  const onScroll = () => {
    const element = scroller.current;
    if (element) setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < near);
  };
  return { scroller, atEnd, toEnd, onScroll };
}
