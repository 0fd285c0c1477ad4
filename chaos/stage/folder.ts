import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '@rollcall/dev/services/child';

export interface Folder extends AsyncDisposable {
  path: string;
}

/** A database that is asked to stop writes for a while still, and a folder that is written to cannot be removed. */
const graceMs = 8_000;

/**
 * Makes a temporary folder for data that outlives its servers, which are killed and started again. It is removed when it is
 * disposed of, and otherwise once this process has ended, however that came about.
 */
export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'rollcall-chaos-'));
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
