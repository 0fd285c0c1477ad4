import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { patienceMs } from '../../support/patience.ts';

/** Somebody at a browser of their own, with nothing in it from others. */
export interface Visitor extends AsyncDisposable {
  page: Page;
  /** The chat of a meeting. A live region repeats what is new in it, so on the page the same words are found twice. */
  chat: Locator;
  /** What a developer's tools would show in red: errors of the page, and what its policy forbade. */
  problems: string[];
  /** The path of each request to the API, with the calls that it carries. */
  requests: string[];
  /** Signs in by the form. */
  signIn(token: string): Promise<void>;
}

/** Opens the console at a path. */
export async function visit(
  browser: Browser,
  url: string,
  { path = '/', ...options }: BrowserContextOptions & { path?: string } = {},
): Promise<Visitor> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  const problems: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // Chromium says so of every answer that is a refusal, and of a server that is away.
    const isRefusal = message.text().startsWith('Failed to load resource') && message.location().url.includes('/trpc/');
    if (!isRefusal) problems.push(message.text());
  });
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/trpc/')) requests.push(pathname);
  });
  await page.goto(url + path);
  return {
    page,
    chat: page.getByRole('region', { name: 'Messages' }),
    problems,
    requests,
    async signIn(token) {
      await page.getByLabel('Access token').fill(token);
      await page.getByRole('button', { name: 'Sign in' }).click();
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}
