import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Audience } from './audience.ts';
import { states } from './states.ts';

const folder = fileURLToPath(new URL('../../docs/images', import.meta.url));

/** Which states the README shows, and how. */
const images = [
  { state: 'meeting-in', file: 'meeting', colorScheme: 'light' },
  { state: 'record', file: 'record', colorScheme: 'light' },
  { state: 'host-extend', file: 'host', colorScheme: 'dark' },
] as const;

/** Takes the images of the README. */
export async function takeImages(audience: Audience): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { state: name, file, colorScheme } of images) {
    const state = states.find((one) => one.name === name);
    if (!state) throw new Error(`there is no state ${name}`);
    const page = await audience.open(state);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: `${folder}/${file}.png` });
    await page.close();
  }
}
