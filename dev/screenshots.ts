import { mkdir } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOptions } from '@rollcall/server/process/arguments';
import { buildConsole } from './console-build.ts';
import { runCommand } from './run-command.ts';
import { gatherAudience } from './screenshots/audience.ts';
import { takeImages } from './screenshots/images.ts';
import { forEachLook } from './screenshots/looks.ts';
import { states } from './screenshots/states.ts';
import { tellStory } from './screenshots/story.ts';
import { startChromium } from './services/chromium.ts';
import { setStage } from './stage.ts';

const usage = 'npm run screenshots [-- --only NAME]';
const options = { only: { type: 'string', default: '' } } as const;
const folder = fileURLToPath(new URL('../screenshots', import.meta.url));

await runCommand(async (interruption) => {
  const { only } = readOptions(process.argv.slice(2), options, usage);
  const print = (line: string) => console.log(line);
  await using chromium = await startChromium();
  await buildConsole(print, interruption);
  await using stage = await setStage({ port: 0, say: print, interruption });
  const { url, db, token } = stage;
  const story = await tellStory({ url, db, token });
  await mkdir(folder, { recursive: true });
  await using audience = gatherAudience(chromium.browser, story);
  for (const state of states.filter(({ name }) => name.startsWith(only))) {
    interruption.throwIfAborted();
    const page = await audience.open(state).catch((error: unknown) => {
      print(`  ${state.name}: ${String(error)}`);
    });
    if (!page) continue;
    await forEachLook(page, state, async (look) => {
      await page.screenshot({ path: `${folder}/${state.name}-${look}.png` });
    });
    print(`  ${state.name}`);
    await page.close();
  }
  await takeImages(audience, only);
  print(`They are in ${relative(process.cwd(), folder) || '.'}.`);
  process.exit(0);
});
