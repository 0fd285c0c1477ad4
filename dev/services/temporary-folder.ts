import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './child.ts';

export interface TemporaryFolder extends AsyncDisposable {
  path: string;
}

/** What is asked to stop writes for a while still, and a folder that is written to cannot be removed. */
const graceMs = 8_000;

/**
 * Makes a folder for what outlives the processes that write to it. It is removed when it is disposed of, and otherwise once
 * this process has ended, however that came about.
 *
 * @param prefix of its path, which goes on with random characters; by default it is in the system's folder for such
 */
export function makeTemporaryFolder(prefix = join(tmpdir(), 'rollcall-folder-')): TemporaryFolder {
  const path = mkdtempSync(prefix);
  const command = 'trap "" TERM; exec sleep 2147483647';
  const keeper = startChild('/bin/sh', ['-c', command], { removeDir: path, graceMs });
  return {
    path,
    async [Symbol.asyncDispose]() {
      keeper.kill('SIGKILL');
      await keeper.exited;
      await rm(path, { recursive: true, force: true });
    },
  };
}
