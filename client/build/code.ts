import { rolldown } from 'rolldown';
import { entries, home, isExternal } from './entries.ts';

/** Writes a module for each entry into a folder, and one with what several of them need. */
export async function buildCode(folder: string): Promise<void> {
  await using bundle = await rolldown({
    cwd: home,
    input: entries,
    external: isExternal,
    platform: 'neutral',
    transform: { target: 'es2022' },
  });
  await bundle.write({ dir: folder, format: 'esm', chunkFileNames: 'shared.js', minifyInternalExports: false });
}
