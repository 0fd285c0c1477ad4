import { mkdir } from 'node:fs/promises';
import { expect } from 'vitest';
import { root } from '../../support/repository.ts';
import { analyze } from './axe.ts';
import type { Visitor } from './visitor.ts';

const folder = `${root}/screenshots`;

/** Who looks, and at what: each has a name for its screenshots. */
export const looks = [
  { name: 'light', colorScheme: 'light' as const, viewport: { width: 1280, height: 900 } },
  { name: 'dark', colorScheme: 'dark' as const, viewport: { width: 1280, height: 900 } },
  { name: 'phone', colorScheme: 'light' as const, viewport: { width: 390, height: 780 } },
  { name: 'phone-dark', colorScheme: 'dark' as const, viewport: { width: 390, height: 780 } },
];

/** Looks at a page as it is: axe finds nothing, nothing is wider than the screen, and it caused no error. */
export async function lookAt({ page, problems }: Visitor, view: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path: `${folder}/${view}.png`, fullPage: true });
  const { violations, passes } = await analyze(page);
  // An analysis that saw nothing finds nothing.
  expect(passes.map(({ id }) => id)).toContain('color-contrast');
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
  expect(problems).toEqual([]);
}
