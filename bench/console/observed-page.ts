import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';

/** Chromium reports tasks from this length on, in ms. */
export const reportedFromMs = 50;

/** A page of the console whose long tasks are recorded. */
export interface ObservedPage extends AsyncDisposable {
  page: Page;
  /** Returns the longest task since the last time that this was called, in ms; {@link reportedFromMs} if none was longer. */
  longestTask(): Promise<number>;
  /** How many rows the page has. */
  rows(): Promise<number>;
}

/** Runs before the page's own scripts. */
const observe = `
  window.tasks = [];
  const take = (list) => tasks.push(...list.getEntries().map(({ duration }) => duration));
  window.observer = new PerformanceObserver(take);
  observer.observe({ type: 'longtask', buffered: true });
`;

const takeTasks = `(() => {
  tasks.push(...observer.takeRecords().map(({ duration }) => duration));
  return tasks.splice(0);
})()`;

/** Opens an address of the console as somebody who has signed in. */
export async function openObservedPage(browser: Browser, url: string, token: string): Promise<ObservedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
  try {
    const session = JSON.stringify(JSON.stringify({ token }));
    await context.addInitScript(`sessionStorage.setItem('rollcall.session', ${session});${observe}`);
    const page = await context.newPage();
    await page.goto(url);
    return {
      page,
      async longestTask() {
        // A task is reported after it has ended, in an idle moment.
        await page.evaluate('new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 50)))');
        const tasks = z.array(z.number()).parse(await page.evaluate(takeTasks));
        return Math.max(reportedFromMs, ...tasks);
      },
      rows: async () => await page.getByRole('listitem').count(),
      [Symbol.asyncDispose]: () => context.close(),
    };
  } catch (error) {
    await context.close();
    throw error;
  }
}
