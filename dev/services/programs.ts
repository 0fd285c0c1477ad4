import { installWithApt, usableApt } from './apt.ts';
import { findProgram, type Machine, thisMachine } from './machine.ts';

export type Kind = 'redis' | 'mysql';

interface Server {
  title: string;
  /** In order of preference. */
  programs: readonly string[];
  apt: string;
  image: string;
  brew: string;
  variable: string;
  example: string;
}

const servers: Record<Kind, Server> = {
  redis: {
    title: 'Redis',
    programs: ['redis-server'],
    apt: 'redis-server',
    image: 'redis:7',
    brew: 'redis',
    variable: 'REDIS_URL',
    example: 'redis://127.0.0.1:6379',
  },
  mysql: {
    title: 'MySQL',
    programs: ['mariadbd', 'mysqld'],
    apt: 'mariadb-server',
    image: 'mysql:8.4',
    brew: 'mariadb',
    variable: 'DATABASE_URL',
    example: 'mysql://user:password@127.0.0.1:3306/rollcall',
  },
};

/** Redis or MySQL is unavailable on this machine; the message says what to do about it. */
export class NoServer extends Error {
  override name = 'NoServer';
}

export interface FindOptions {
  /** Called before something is installed. Default: prints to standard error. */
  say?: (line: string) => void;
  machine?: Machine;
  /** Stops what is being started, which then fails with the reason of the signal. */
  signal?: AbortSignal | undefined;
  /** Why a Docker engine that answers cannot provide each server, a line each. Default: none answers. */
  dockerSays?: readonly string[];
}

/**
 * Returns the path of a server's program, after installing it if it is missing.
 *
 * @throws {NoServer} if it is missing and cannot be installed
 */
export async function findServer(kind: Kind, options: FindOptions = {}): Promise<string> {
  await ensureServers([kind], options);
  const program = find(kind, options.machine ?? thisMachine());
  if (!program) throw new NoServer(`${servers[kind].title} was uninstalled in the meantime.`);
  return program;
}

/**
 * Installs the missing servers of these kinds, in one run of apt-get.
 *
 * @throws {NoServer} if that is not possible on this machine, or fails
 */
export async function ensureServers(kinds: readonly Kind[], options: FindOptions = {}): Promise<void> {
  const { say = sayOnStderr, machine = thisMachine(), signal, dockerSays = [] } = options;
  const missing = kinds.filter((kind) => !find(kind, machine));
  if (missing.length === 0) return;

  const aptGet = usableApt(machine);
  if (!aptGet) throw new NoServer(advice(missing, dockerSays));
  const packages = missing.map((kind) => servers[kind].apt);
  say(`Installing ${packages.join(' and ')} with apt-get: not on this machine yet. This happens once.`);
  try {
    await installWithApt(aptGet, packages, machine);
  } catch (error) {
    signal?.throwIfAborted();
    throw new NoServer(`${error instanceof Error ? error.message : String(error)}\n${advice(missing, dockerSays)}`);
  }
  signal?.throwIfAborted();
  const still = missing.filter((kind) => !find(kind, machine));
  if (still.length > 0) throw new NoServer(advice(still, dockerSays));
}

/** The names of apt's packages for those of these kinds that are missing on the machine. */
export function missingPackages(kinds: readonly Kind[], machine: Machine): string[] {
  return kinds.filter((kind) => !find(kind, machine)).map((kind) => servers[kind].apt);
}

/** How a server is called in messages. */
export const titleOf = (kind: Kind): string => servers[kind].title;

/** In one line: what Docker cannot provide, and its own reason. */
export function refusalOf(what: string, reason: unknown): string {
  const text = reason instanceof Error ? reason.message : String(reason);
  return `Docker cannot provide ${what} (${text.trim().replaceAll(/\s*\n\s*/g, '; ')})`;
}

/** The image of a server in the Docker registry. */
export const imageOf = (kind: Kind): string => servers[kind].image;

function find(kind: Kind, machine: Machine): string | undefined {
  return findProgram(servers[kind].programs, machine);
}

export function sayOnStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}

function advice(missing: readonly Kind[], dockerSays: readonly string[]): string {
  const each = (part: (server: Server) => string, between: string) =>
    missing.map((kind) => part(servers[kind])).join(between);
  const [engine, docker] =
    dockerSays.length === 0
      ? ['no Docker engine answers', 'sudo systemctl start docker    (macOS: open -a Docker)']
      : ['Docker does not provide it', each((server) => `docker pull ${server.image}`, ' && ')];
  return [
    ...dockerSays.map((line) => `${line}.`),
    `${each((server) => server.title, ' and ')} cannot be found: ${each((server) => server.variable, ' and ')} not set, ` +
      `${engine}, no ${each((server) => server.programs.join(' or '), ', no ')} is installed. One of:`,
    `  Debian, Ubuntu  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${each((server) => server.apt, ' ')}`,
    `  macOS           brew install ${each((server) => server.brew, ' ')}`,
    `  Docker          ${docker}`,
    `  given           export ${each((server) => `${server.variable}=${server.example}`, ' ')}`,
  ].join('\n');
}
