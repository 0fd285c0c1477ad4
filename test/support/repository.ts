import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of the whole repository, without a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const notOurs = new Set(['node_modules', 'dist', '.git', '.rollcall']);

/** Every file of the repository as a path from its root, without what is installed or built. */
export function filesOfRepository(folder = ''): string[] {
  return readdirSync(`${root}/${folder}`, { withFileTypes: true }).flatMap((entry) => {
    if (notOurs.has(entry.name)) return [];
    const path = `${folder}${entry.name}`;
    return entry.isDirectory() ? filesOfRepository(`${path}/`) : [path];
  });
}
