import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the search for a server depends on, so that a test can pretend to be on another machine. */
export interface Machine {
  env: NodeJS.ProcessEnv;
  /** The effective user id, 0 for root; undefined if the system has none. */
  uid: number | undefined;
  /** Searched after PATH. */
  folders: readonly string[];
}

/** Servers are installed in sbin, which only root has on the PATH; Homebrew keeps some versions of MySQL off it. */
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

/** The path of the first of these programs that is installed, otherwise undefined. */
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
