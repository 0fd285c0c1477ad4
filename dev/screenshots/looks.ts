import type { Page } from 'playwright-core';
import type { State } from './state.ts';

export const screens = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 780 },
} as const;
const colorSchemes = ['light', 'dark'] as const;

/**
 * Shows a page as it is on each screen on which its state is to be seen, in light and in dark colours.
 *
 * @param see called with the page and the name of the look: `desktop-light`, for example
 */
export async function forEachLook(
  page: Page,
  { on }: Pick<State, 'on'>,
  see: (look: string) => Promise<void>,
): Promise<void> {
  for (const [screen, viewport] of Object.entries(screens)) {
    if (on !== undefined && on !== screen) continue;
    await page.setViewportSize(viewport);
    for (const colorScheme of colorSchemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await see(`${screen}-${colorScheme}`);
    }
  }
}
