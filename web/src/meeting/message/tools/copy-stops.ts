import { scrollerOf } from '../../../ui/scroller-of.ts';

/** The class of the buttons that copy a message. They have the tabIndex -1: the Tab key would stop at every message. */
export const copyMessage = 'copy-message';

const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };

/**
 * Makes those buttons one stop of the Tab key, at the last message in view. From there, Up and Down go from message to
 * message.
 */
export function followKeys(): void {
  // Just before the key moves the focus, since what is in view changes with any scrolling.
  document.addEventListener('keydown', (event) => {
    if (!(event.key in steps || event.key === 'Tab')) return;
    const stops = [...document.querySelectorAll<HTMLElement>(`.${copyMessage}`)];
    const current = stops.findIndex((stop) => stop === document.activeElement);
    if (event.key === 'Tab') {
      const stop = stops[current] ?? stops.findLast(isInView);
      for (const other of stops) other.tabIndex = other === stop ? 0 : -1;
    } else if (current >= 0) {
      event.preventDefault();
      stops[current + (steps[event.key] ?? 0)]?.focus();
    }
  });
}

function isInView(element: HTMLElement): boolean {
  const view = scrollerOf(element)?.getBoundingClientRect();
  const { top, bottom } = element.getBoundingClientRect();
  return view !== undefined && top >= view.top && bottom <= view.bottom;
}
