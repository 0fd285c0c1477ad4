import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChromium } from '@rollcall/dev/services/chromium';
import type { Instance } from '@rollcall/shared/meeting';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { Cleanup } from '../../support/cleanup.ts';
import { runCommand } from '../../support/command.ts';
import { patienceMs } from '../../support/patience.ts';

interface Place {
  url: string;
  token: string;
  instance: Instance;
}

interface HooksPage extends AsyncDisposable {
  page: Page;
  /** What a developer's tools would show in red. */
  problems: string[];
  /** How many feeds the page has connected to, and how many of them are open. */
  feeds: { connected: number; open: number };
  /** Renders the page. */
  show(place: Place): Promise<void>;
  /** Takes over what a server has rendered. */
  hydrate(place: Place, html: string): Promise<void>;
  /** How often each of its components was rendered. */
  renders(): Promise<Record<string, number>>;
}

export interface HooksPages extends AsyncDisposable {
  open(url: string): Promise<HooksPage>;
}

const folder = 'test/react/support/page';
const types: Record<string, string> = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8' };
const counts = z.record(z.string(), z.number());

/** Builds the page for development, in which React warns of what is amiss, and starts a browser. */
export const startHooksPages = (): Promise<HooksPages> =>
  Cleanup.build(async (cleanup) => {
    const built = await mkdtemp(join(tmpdir(), 'rollcall-hooks-'));
    cleanup.defer(() => rm(built, { recursive: true, force: true }));
    const options = ['--config', 'web/vite.config.ts', '--outDir', built, '--mode', 'development'];
    const { code, stderr } = await runCommand(['npx', 'vite', 'build', folder, ...options], {
      NODE_ENV: 'development',
    });
    if (code !== 0) throw new Error(`the page cannot be built:\n${stderr.join('\n')}`);
    const files = new Map<string, Buffer>();
    for (const name of await readdir(built, { recursive: true })) {
      if (name.includes('.')) files.set(`/${name}`, await readFile(join(built, name)));
    }
    const { browser } = cleanup.use(await startChromium());
    return {
      async open(url) {
        const context = await browser.newContext();
        context.setDefaultTimeout(patienceMs);
        return await openPage(await context.newPage(), url, files, () => context.close());
      },
      [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
    };
  });

async function openPage(
  page: Page,
  url: string,
  files: ReadonlyMap<string, Buffer>,
  close: () => Promise<void>,
): Promise<HooksPage> {
  const problems: string[] = [];
  const feeds = { connected: 0, open: 0 };
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  const isFeed = (request: { url(): string }) => request.url().includes('/trpc/meetings.watch');
  page.on('request', (request) => {
    if (!isFeed(request)) return;
    feeds.connected += 1;
    feeds.open += 1;
  });
  const onEnd = (request: { url(): string }) => {
    if (isFeed(request)) feeds.open -= 1;
  };
  page.on('requestfailed', onEnd);
  page.on('requestfinished', onEnd);
  // The page is of the server's own origin, and the server does not have it.
  await page.route(/\/(index\.html|assets\/.*)$/, async (route) => {
    const { pathname } = new URL(route.request().url());
    const body = files.get(pathname);
    const contentType = types[pathname.split('.').at(-1) ?? ''];
    await (body && contentType ? route.fulfill({ body, contentType }) : route.abort());
  });
  await page.goto(`${url}/index.html`);
  const call = (name: string, ...args: unknown[]) =>
    page.evaluate(`${name}(document.getElementById('root'), ${args.map((arg) => JSON.stringify(arg)).join(', ')})`);
  return {
    page,
    problems,
    feeds,
    show: async (place) => void (await call('show', place)),
    hydrate: async (place, html) => void (await call('hydrate', place, html)),
    renders: async () => counts.parse(await page.evaluate('renders')),
    [Symbol.asyncDispose]: close,
  };
}
