import { itemAt } from '../in-view.ts';
import type { Kept } from './shown-range.ts';

/** Scrolls what is kept in view to its place: an item to where this part of the view is above it. */
export function place(scroller: HTMLElement, kept: Kept, above: number): void {
  if (kept === 'start') scroller.scrollTop = 0;
  if (kept === 'end') scroller.scrollTop = scroller.scrollHeight;
  const item = typeof kept === 'number' && itemAt(scroller, kept);
  if (!item) return;
  const top = item.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  scroller.scrollTop += top - above * scroller.clientHeight;
}
