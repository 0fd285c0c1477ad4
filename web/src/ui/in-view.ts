/** The element of an item of a long list, if it is on the page. */
export const itemAt = (scroller: HTMLElement, index: number): HTMLElement | null =>
  scroller.querySelector<HTMLElement>(`[data-index="${index}"]`);

/** Whether an item begins in the upper half of the view, or further up. */
export function beginsHighUp(scroller: HTMLElement, index: number): boolean {
  const item = itemAt(scroller, index);
  const { top, height } = scroller.getBoundingClientRect();
  return item !== null && item.getBoundingClientRect().top < top + height / 2;
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
