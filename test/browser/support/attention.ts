import type { Page } from 'playwright-core';

/**
 * Puts a tab out of view, as far as its page can tell. A headless browser has no windows that could be behind others.
 */
export async function goAway(page: Page): Promise<void> {
  await setVisibility(page, 'hidden');
}

/** Puts a tab into view again. */
export async function comeBack(page: Page): Promise<void> {
  await setVisibility(page, 'visible');
}

const setVisibility = (page: Page, state: DocumentVisibilityState) =>
  page.evaluate(
    `Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${state}' });
    document.dispatchEvent(new Event('visibilitychange'));`,
  );

type DocumentVisibilityState = 'hidden' | 'visible';
