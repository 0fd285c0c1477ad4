import { gatherAudience } from '@rollcall/dev/screenshots/audience';
import { forEachLook } from '@rollcall/dev/screenshots/looks';
import { states } from '@rollcall/dev/screenshots/states';
import { tellStory } from '@rollcall/dev/screenshots/story';
import { startChromium } from '@rollcall/dev/services/chromium';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { analyze } from './support/axe.ts';
import { openConsoleStage } from './support/console-stage.ts';
import { asTheatre } from './support/theatre.ts';

const story = await tellStory(asTheatre(await openConsoleStage()));
const chromium = await startChromium();
const problems: string[] = [];
const audience = gatherAudience(chromium.browser, story, listen);
afterAll(async () => {
  await audience[Symbol.asyncDispose]();
  await chromium[Symbol.asyncDispose]();
});

function listen(context: BrowserContext): void {
  context.on('weberror', (error) => problems.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // Chromium says so of every answer that is a refusal, and of a server that is away.
    const isRefusal = message.text().startsWith('Failed to load resource') && message.location().url.includes('/trpc/');
    if (!isRefusal) problems.push(message.text());
  });
}

test.each(states)('everybody can read and operate it, on any screen: $name', async (state) => {
  problems.length = 0;
  const page = await audience.open(state);
  await forEachLook(page, state, async (look) => {
    expect({ look, ...(await flawsOf(page)) }).toEqual({ look, found: [], sideways: 0, moving: 0 });
  });
  await page.close();
  expect(problems).toEqual([]);
});

/** What axe finds, by how many px the page is wider than its window, and what moves on it though the user wants no motion. */
async function flawsOf(page: Page) {
  const { violations, passes } = await analyze(page);
  // An analysis that saw nothing finds nothing.
  expect(passes.map(({ id }) => id)).toContain('color-contrast');
  return {
    found: violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`),
    sideways: await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    moving: await page.evaluate(
      'document.getAnimations().filter(({ effect }) => effect.getComputedTiming().duration > 1).length',
    ),
  };
}
