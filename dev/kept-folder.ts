import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '@rollcall/server/process/config';
import { lockFolder } from './folder-lock.ts';

/** Where `npm run dev` keeps its data between two runs. */
export interface KeptFolder extends AsyncDisposable {
  path: string;
  /** Signs the tokens of all runs. */
  secret: string;
  /** Whether there was nothing in it. */
  isNew: boolean;
}

/** All that is ever in such a folder. */
const names = ['lock', 'secret', 'redis', 'mysql'];
/** Bytes in the path of a socket at most, of which the longest is that of MySQL. */
const longestSocket = 100;

/**
 * Takes a folder for this process alone, and creates it if need be. Whoever is killed has given it back.
 *
 * @param fresh whether to remove what earlier runs have kept in it
 * @throws {ConfigError} if it cannot be created, another process has it, or it has files of somebody else in it
 */
export async function openKeptFolder(path: string, { fresh }: { fresh: boolean }): Promise<KeptFolder> {
  if (Buffer.byteLength(join(path, 'mysql/socket')) > longestSocket) {
    throw new ConfigError(`${path} is too long for the path of a socket; name another folder with --data`);
  }
  const foreign = (await entriesOf(path)).find((name) => !names.includes(name.replace(/\.new$/, '')));
  if (foreign !== undefined) {
    throw new ConfigError(`${path} has something else in it, ${foreign}; name an empty folder with --data`);
  }
  const lock = await lockFolder(path);
  try {
    if (fresh) await empty(path);
    const isNew = !existsSync(join(path, 'secret'));
    if (isNew) await newSecret(path);
    const secret = await readFile(join(path, 'secret'), 'utf8');
    return { path, secret, isNew, [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose]() };
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

/** What is in the folder, which is created if need be. */
async function entriesOf(path: string): Promise<string[]> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    return await readdir(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`${path} cannot be used (${reason}); name another folder with --data`);
  }
}

async function empty(path: string): Promise<void> {
  for (const name of names.filter((name) => name !== 'lock')) {
    await rm(join(path, name), { recursive: true, force: true });
  }
}

/** Renamed into place, so that no crash leaves half of it. */
async function newSecret(path: string): Promise<void> {
  const file = join(path, 'secret');
  await writeFile(`${file}.new`, randomBytes(32).toString('hex'), { mode: 0o600 });
  await rename(`${file}.new`, file);
}
