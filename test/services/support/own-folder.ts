import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Creates a folder for one test, which is removed with all its contents. */
export async function ownFolder() {
  const path = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
