import type { Browser, BrowserContext, Page } from 'playwright-core';
import { screens } from './looks.ts';
import type { State } from './state.ts';
import type { Name } from './story/cast.ts';
import type { Story } from './story.ts';

/** ms for which anything of a page may take, on however slow a machine */
const patienceMs = 60_000;

/** What some may do beside being themselves: Priya plans the meetings of the institute. */
const scopes: Partial<Record<Name, string>> = { priya: 'schedule' };

/** Those who look at the console, each with a browser of their own in which they are signed in. */
export interface Audience extends AsyncDisposable {
  /** Opens a state on a page of its own. */
  open(state: State): Promise<Page>;
}

/** @param onContext called with the browser of each of them, before there is anything in it */
export function gatherAudience(
  browser: Browser,
  story: Story,
  onContext: (context: BrowserContext) => void = () => {},
): Audience {
  const contexts = new Map<Name | undefined, Promise<BrowserContext>>();
  const contextOf = (name: Name | undefined): Promise<BrowserContext> => {
    const context = contexts.get(name) ?? createContext(name);
    contexts.set(name, context);
    return context;
  };

  async function createContext(name: Name | undefined): Promise<BrowserContext> {
    const context = await browser.newContext({
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      reducedMotion: 'reduce',
      viewport: screens.desktop,
    });
    context.setDefaultTimeout(patienceMs);
    onContext(context);
    if (name) await signIn(context, story, name);
    return context;
  }

  return {
    async open(state) {
      const page = await (await contextOf(state.as)).newPage();
      if (state.on) await page.setViewportSize(screens[state.on]);
      await state.open(page, story);
      return page;
    },
    async [Symbol.asyncDispose]() {
      for (const context of contexts.values()) await (await context).close();
    },
  };
}

async function signIn(context: BrowserContext, { url, token, people }: Story, name: Name): Promise<void> {
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel('Access token').fill(await token(people[name], scopes[name]));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Live meetings' }).waitFor();
  await page.close();
}
