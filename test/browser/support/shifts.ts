import type { Page } from 'playwright-core';
import { z } from 'zod';

/** Runs before anything of a page. What follows something that the user did is no surprise, and so no shift. */
const observe = `
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput) continue;
      shifts.push({ value, what: sources.map(({ node }) => node?.className || node?.nodeName || '').join(', ') });
    }
  }).observe({ type: 'layout-shift', buffered: true });`;

const shifts = z.array(z.object({ value: z.number(), what: z.string() }));

/** Has every page that is opened from now on observe what moves on it. */
export const observeShifts = (page: Page): Promise<unknown> => page.addInitScript(observe);

/** By how much of the window things have moved since the page was opened, as Cumulative Layout Shift has it, and what did. */
export async function shiftsOf(page: Page): Promise<{ total: number; what: string[] }> {
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
  const seen = shifts.parse(await page.evaluate('globalThis.shifts'));
  return { total: seen.reduce((sum, { value }) => sum + value, 0), what: seen.map(({ what }) => what) };
}
