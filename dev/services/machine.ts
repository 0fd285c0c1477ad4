import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the search for a server depends on, so that a test can be on another machine than its own. */
export interface Machine {
  env: NodeJS.ProcessEnv;
  /** The effective user, 0 for root; undefined where the system has no such number. */
  uid: number | undefined;
  /** Searched after PATH. */
  folders: readonly string[];
}

/** Servers lie in sbin, which the PATH of a user who is not root lacks; Homebrew keeps mysql versions off the PATH. */
const serverFolders = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/usr/libexec',
  '/opt/homebrew/bin',
  '/opt/homebrew/opt/redis/bin',
  '/opt/homebrew/opt/mariadb/bin',
  '/opt/homebrew/opt/mysql/bin',
  '/usr/local/opt/redis/bin',
  '/usr/local/opt/mariadb/bin',
  '/usr/local/opt/mysql/bin',
  '/home/linuxbrew/.linuxbrew/bin',
  '/usr/local/mysql/bin',
];

export function thisMachine(env: NodeJS.ProcessEnv = process.env): Machine {
  return { env, uid: process.geteuid?.(), folders: serverFolders };
}

/** The path of the first of these programs that is installed, or undefined. */
export function findProgram(names: readonly string[], machine: Machine): string | undefined {
  const folders = [...(machine.env['PATH'] ?? '').split(delimiter).filter(Boolean), ...machine.folders];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
