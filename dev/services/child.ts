import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Duplex, type Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface ChildOptions {
  /** The child's whole environment, not an addition; without it, this process's own. */
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** A folder that is deleted after the child has ended, whatever ended it. */
  removeDir?: string;
  /** How long the child may take to end after SIGTERM before SIGKILL, in ms. Default 5000. */
  graceMs?: number;
  /** Called with every line that the child prints. */
  onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}

export interface Child extends AsyncDisposable {
  /** The pid of the command itself, also the number of its process group. */
  readonly pid: number;
  /** The exit code, or null after a signal. Comes when its group, its folder and its output are done with too. */
  readonly exited: Promise<number | null>;
  /** SIGTERM, after the grace period SIGKILL; returns when `exited` does. May be called at any time and again. */
  stop(): Promise<void>;
  /** Sends a signal, and does nothing where the child has ended. */
  kill(signal: NodeJS.Signals): void;
  /** The last lines that the child printed, at most 50, oldest first. */
  recentOutput(): string;
}

const guardian = fileURLToPath(new URL('./guardian.sh', import.meta.url));
const recentLines = 50;

/**
 * Starts a command that never outlives this process: after `stop`, an exception, an exit or a SIGKILL of this process
 * or of its whole group, the command gets SIGTERM, then SIGKILL, and its folder is removed (see guardian.sh).
 * Not covered: processes that the command itself moves to another session.
 *
 * A command that does not exist is a child that exits with 127.
 *
 * @throws {Error} if no process can be made, such as for a `cwd` that does not exist
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
  if (pid === undefined || !stdout || !stderr) throw new Error(`cannot start ${command}: no process could be made`);

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
    const impatience = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await exited;
    clearTimeout(impatience);
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

/** This process's end of descriptor 3: the guardian alone holds the other. */
function guardLine(child: ChildProcess): Duplex {
  const line = child.stdio[3];
  if (!(line instanceof Duplex)) throw new Error('descriptor 3 of a child is a pipe both ways');
  line.on('error', () => {});
  line.resume();
  return line;
}

async function end(child: ChildProcess, line: Duplex, removeDir: string, output: Readable[]): Promise<number | null> {
  const guardianGone = new Promise<void>((resolve) => line.once('close', resolve));
  const outputRead = Promise.all(output.map((stream) => new Promise<void>((resolve) => stream.once('close', resolve))));
  // Somebody killed the guardian: an unguarded child may outlive us, so it ends now.
  void guardianGone.then(() => child.kill('SIGKILL'));

  await once(child, 'exit');
  line.end('ended\n');
  await guardianGone;
  if (removeDir) await rm(removeDir, { recursive: true, force: true });

  // The group is gone; only a process that left it could still hold the pipes, and it must not hold us.
  await Promise.race([outputRead, delay(100)]);
  for (const stream of output) stream.destroy();
  return child.exitCode;
}
