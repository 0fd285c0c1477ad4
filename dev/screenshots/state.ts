import type { Page } from 'playwright-core';
import type { Name } from './story/cast.ts';
import type { Story } from './story.ts';

/** What the console can look like. */
export interface State {
  /** Of its screenshots. */
  name: string;
  /** Who looks; nobody is signed in without. */
  as?: Name;
  /** Where it is to be seen; everywhere by default. */
  on?: 'phone' | 'desktop';
  /** Leads a page, on which nothing is yet, to this state, and waits for it. */
  open(page: Page, story: Story): Promise<void>;
}
