import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { scrollerOf } from '../../ui/scroller-of.ts';

/** The long messages that were unfolded, since a message out of view is not on the page and is made anew. */
const unfolded = new Set<string>();

interface Fold {
  isOpen: boolean;
  toggle(): void;
}

/** Whether all of a long message is shown. What one is reading keeps its place. */
export function useFold(body: string, message: RefObject<HTMLElement | null>): Fold {
  const [isOpen, setOpen] = useState(() => unfolded.has(body));
  const isShown = useRef(isOpen);
  useLayoutEffect(() => {
    if (isShown.current === isOpen) return;
    isShown.current = isOpen;
    // A list that follows its end has to learn that the end is farther away now, as it does from scrolling.
    if (isOpen) scrollerOf(message.current)?.dispatchEvent(new Event('scroll'));
    else message.current?.scrollIntoView({ block: 'nearest' });
  }, [isOpen, message]);
  return {
    isOpen,
    toggle() {
      if (isOpen) unfolded.delete(body);
      else unfolded.add(body);
      setOpen(!isOpen);
    },
  };
}
