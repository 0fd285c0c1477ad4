/** The part of the page in which an element scrolls; null if it scrolls with the page. */
export function scrollerOf(element: Element | null): Element | null {
  const parent = element?.parentElement ?? null;
  return parent === null || getComputedStyle(parent).overflowY === 'auto' ? parent : scrollerOf(parent);
}
