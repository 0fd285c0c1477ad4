import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Moves the focus to a scroller when what had it is no longer on the page, as it happens to what is scrolled out of view
 * in a long list. Otherwise the keys that scroll would scroll the page instead.
 */
export function useKeptFocus(scroller: RefObject<HTMLElement | null>): void {
  const focused = useRef<Element>(null);
  useLayoutEffect(() => {
    const list = scroller.current;
    const isGone = focused.current !== null && !focused.current.isConnected;
    if (isGone && document.activeElement === document.body) list?.focus({ preventScroll: true });
    focused.current = list?.contains(document.activeElement) ? document.activeElement : null;
  });
}
