import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Duplex, type Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface ChildOptions {
  /** The child's whole environment. Default: the environment of this process. */
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** A folder to delete after the child has ended, however it ended. */
  removeDir?: string;
  /** How long the child may take to end after SIGTERM before SIGKILL, in ms. Default 5000. */
  graceMs?: number;
  /** Called with every line that the child prints. */
  onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}

export interface Child extends AsyncDisposable {
  /** The pid of the command itself, which is also the id of its process group. */
  readonly pid: number;
  /** The exit code, or null after a signal; once its group has ended too, its folder is gone and its output is read. */
  readonly exited: Promise<number | null>;
  /** Sends SIGTERM, and SIGKILL after the grace period; resolves when `exited` does. May be called repeatedly. */
  stop(): Promise<void>;
  /** Sends a signal; does nothing if the child has ended. */
  kill(signal: NodeJS.Signals): void;
  /** The last lines that the child printed, at most 50, oldest first. */
  recentOutput(): string;
}

const guardian = fileURLToPath(new URL('./guardian.sh', import.meta.url));
const recentLines = 50;

/**
 * Starts a command that never outlives this process: after `stop`, an exception, an exit or a SIGKILL of this process
 * or of its whole group, the command gets SIGTERM, then SIGKILL, and its folder is removed (see guardian.sh).
 * This does not cover processes that the command moves to another session.
 *
 * If the command does not exist, the child exits with 127.
 *
 * @throws {Error} if no process can be created, for example because `cwd` does not exist
 */
export function startChild(command: string, args: readonly string[] = [], options: ChildOptions = {}): Child {
  const { removeDir = '', graceMs = 5_000, onLine } = options;
  const child = spawn('/bin/sh', [guardian, String(Math.ceil(graceMs / 100)), removeDir, command, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    ...(options.env && { env: options.env }),
    ...(options.cwd && { cwd: options.cwd }),
  });
  child.on('error', () => {});
  const { pid, stdout, stderr } = child;
  if (pid === undefined || !stdout || !stderr) throw new Error(`cannot start ${command}: no process could be created`);

  const recent: string[] = [];
  const follow = (stream: Readable, name: 'stdout' | 'stderr') => {
    createInterface({ input: stream }).on('line', (line) => {
      recent.push(line);
      if (recent.length > recentLines) recent.shift();
      onLine?.(line, name);
    });
  };
  follow(stdout, 'stdout');
  follow(stderr, 'stderr');

  const exited = end(child, guardLine(child), removeDir, [stdout, stderr]);
  const stop = async () => {
    child.kill('SIGTERM');
    const killTimer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await exited;
    clearTimeout(killTimer);
  };

  return {
    pid,
    exited,
    stop,
    kill: (signal) => void child.kill(signal),
    recentOutput: () => recent.join('\n'),
    [Symbol.asyncDispose]: stop,
  };
}

/** This process's end of descriptor 3. Only the guardian holds the other end. */
function guardLine(child: ChildProcess): Duplex {
  const line = child.stdio[3];
  if (!(line instanceof Duplex)) throw new Error('descriptor 3 of a child must be a two-way pipe');
  line.on('error', () => {});
  line.resume();
  return line;
}

async function end(child: ChildProcess, line: Duplex, removeDir: string, output: Readable[]): Promise<number | null> {
  const guardianGone = new Promise<void>((resolve) => line.once('close', resolve));
  const outputRead = Promise.all(output.map((stream) => new Promise<void>((resolve) => stream.once('close', resolve))));
  // If the guardian was killed, the child could outlive this process, so kill it now.
  void guardianGone.then(() => child.kill('SIGKILL'));

  await once(child, 'exit');
  line.end('ended\n');
  await guardianGone;
  if (removeDir) await rm(removeDir, { recursive: true, force: true });

  // The group has ended. A process that left it may still hold the pipes; do not wait for that.
  await Promise.race([outputRead, delay(100)]);
  for (const stream of output) stream.destroy();
  return child.exitCode;
}
