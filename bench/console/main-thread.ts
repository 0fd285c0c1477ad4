import type { Page } from 'playwright-core';
import { z } from 'zod';

/** What a page's main thread did for a time, in ms. */
export interface Work {
  /** The longest task, in which the page does not answer its user, from its beginning to its end. */
  longestElapsed: number;
  /** The longest task, without waiting for a processor that others are using. */
  longestBusy: number;
  /** All tasks together, without waiting. */
  busy: number;
}

const trace = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      /** µs */
      dur: z.number().default(0),
      /** µs of the thread */
      tdur: z.number().default(0),
    }),
  ),
});

const mark = 'the thread of this page';

/** Does something on a page, and returns what the page's main thread did meanwhile. */
export async function observeWork(page: Page, doIt: () => Promise<unknown>): Promise<Work> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser');
  await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] });
  let recorded: Buffer | undefined;
  try {
    await doIt();
    await page.evaluate(`performance.mark('${mark}')`);
  } finally {
    recorded = await browser.stopTracing();
  }
  const { traceEvents } = trace.parse(JSON.parse(String(recorded)));
  const marked = traceEvents.find(({ name }) => name === mark);
  const tasks = traceEvents.filter(
    ({ name, pid, tid }) => name === 'ThreadControllerImpl::RunTask' && pid === marked?.pid && tid === marked.tid,
  );
  if (tasks.length === 0) throw new Error('the browser has recorded no task of the page');
  return {
    longestElapsed: Math.max(...tasks.map(({ dur }) => dur)) / 1000,
    longestBusy: Math.max(...tasks.map(({ tdur }) => tdur)) / 1000,
    busy: tasks.reduce((sum, { tdur }) => sum + tdur, 0) / 1000,
  };
}
