/** The element of an item of a long list, if it is on the page. */
export const itemAt = (scroller: HTMLElement, index: number): HTMLElement | null =>
  scroller.querySelector<HTMLElement>(`[data-index="${index}"]`);

/** Whether the beginning of an item is in view, or has been scrolled past. */
export function hasBegun(scroller: HTMLElement, index: number): boolean {
  const item = itemAt(scroller, index);
  return item !== null && item.getBoundingClientRect().top < scroller.getBoundingClientRect().bottom;
}

/** The index of the last item that is in view as a whole. */
export function lastInView(scroller: HTMLElement): number | undefined {
  const end = scroller.getBoundingClientRect().bottom + rounding;
  const items = scroller.querySelectorAll<HTMLElement>('[data-index]');
  const last = Array.from(items).findLast((item) => item.getBoundingClientRect().bottom <= end);
  return last && Number(last.dataset['index']);
}

/** px */
const rounding = 1;
