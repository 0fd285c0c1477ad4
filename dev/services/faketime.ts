import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installWithApt, usableApt } from './apt.ts';
import { thisMachine } from './machine.ts';
import { type FindOptions, sayOnStderr } from './programs.ts';

/** libfaketime for programs with threads, which Node is. */
const library = join('faketime', 'libfaketimeMT.so.1');

/**
 * The path of the library that gives a program another clock, installed where it was missing and may be; undefined where
 * it cannot be had. It is preloaded, so it is of use on Linux only.
 *
 * @param roots where systems keep their libraries, directly or in a folder for each architecture
 */
export async function findFaketime(
  options: FindOptions = {},
  roots: readonly string[] = ['/usr/lib', '/usr/lib64', '/usr/local/lib'],
): Promise<string | undefined> {
  const { say = sayOnStderr, machine = thisMachine() } = options;
  const found = find(roots);
  const aptGet = usableApt(machine);
  if (found || !aptGet) return found;
  say('Installing faketime with apt-get: not on this machine yet. This happens once.');
  try {
    await installWithApt(aptGet, ['faketime'], machine);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
  return find(roots);
}

function find(roots: readonly string[]): string | undefined {
  const folders = roots.flatMap((root) => [root, ...foldersIn(root)]);
  return folders.map((folder) => join(folder, library)).find((path) => existsSync(path));
}

function foldersIn(root: string): string[] {
  if (!existsSync(root)) return [];
  const entries = readdirSync(root, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(root, name));
}
