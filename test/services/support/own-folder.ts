import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder for one test, removed with all that is in it. */
export async function ownFolder() {
  const path = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
