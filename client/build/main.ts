// Builds the package into `dist/`, all of it or nothing.
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildCode } from './code.ts';
import { home } from './entries.ts';
import { buildTypes } from './types.ts';

const dist = join(home, 'dist');
const scratch = await mkdtemp(`${dist}-`);
try {
  const built = join(scratch, 'dist');
  await buildCode(built);
  await buildTypes(built, join(scratch, 'declarations'));
  await rm(dist, { recursive: true, force: true });
  await rename(built, dist);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
