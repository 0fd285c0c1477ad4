import type { Page } from 'playwright-core';
import { z } from 'zod';

/** How long something keeps a page from answering its user, in ms. */
export interface Task {
  /** From its beginning to its end. */
  elapsed: number;
  /** Without waiting for a processor that others are using. */
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

/** Returns the longest task, by either measure, of a page's main thread while something is done on the page. */
export async function longestTask(page: Page, work: () => Promise<unknown>): Promise<Task> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser');
  await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] });
  let recorded: Buffer | undefined;
  try {
    await work();
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
    elapsed: Math.max(...tasks.map(({ dur }) => dur)) / 1000,
    busy: Math.max(...tasks.map(({ tdur }) => tdur)) / 1000,
  };
}
