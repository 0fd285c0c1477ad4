import { type RefObject, useEffect, useState } from 'react';

/** A pixel can be due to rounding. */
const isCutOff = ({ scrollHeight, clientHeight }: Element): boolean => scrollHeight > clientHeight + 1;

/**
 * Whether an element, or a child of it, has more text than it shows.
 *
 * @param text what they show: it can become longer while they stay as large as they are
 */
export function useIsCut(parent: RefObject<HTMLElement | null>, text: string): boolean {
  const [isCut, setIsCut] = useState(false);
  useEffect(() => {
    const element = parent.current;
    if (!element) return undefined;
    const parts = [...element.querySelectorAll('.may-be-cut, .meeting-clock > span')];
    const look = () => setIsCut(text !== '' && parts.some(isCutOff));
    const observer = new ResizeObserver(look);
    for (const part of parts) observer.observe(part);
    look();
    return () => observer.disconnect();
  }, [parent, text]);
  return isCut;
}
