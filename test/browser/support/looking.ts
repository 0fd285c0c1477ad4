import { mkdir } from 'node:fs/promises';
import { expect } from 'vitest';
import { root } from '../../support/repository.ts';
import { analyze } from './axe.ts';
import type { Visitor } from './visitor.ts';

const folder = `${root}/screenshots`;
await mkdir(folder, { recursive: true });

const colours = ['light', 'dark'] as const;

/** Looks at a page as it is, in light and dark colours: it can be operated by everybody, and caused no error. */
export async function look({ page, problems }: Visitor, view: string): Promise<void> {
  for (const colorScheme of colours) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${folder}/${view}-${colorScheme}.png` });
    expect((await analyze(page)).violations).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  expect(problems).toEqual([]);
}
