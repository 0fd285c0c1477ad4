import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '@rollcall/dev/services/child';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Command extends AsyncDisposable {
  child: Child;
  stdout: string[];
  stderr: string[];
}

/**
 * Starts a command, in the repository's folder unless another is given. Its environment is only what is given, and where to
 * find Node.
 */
export function startCommand(
  [program = '', ...args]: readonly string[],
  env: Record<string, string>,
  cwd = root,
): Command {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const child = startChild(program, args, {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    onLine: (line, stream) => (stream === 'stdout' ? stdout : stderr).push(line),
  });
  return { child, stdout, stderr, [Symbol.asyncDispose]: () => child.stop() };
}

/** Runs a command to its end. */
export async function runCommand(
  command: readonly string[],
  env: Record<string, string>,
  cwd?: string,
): Promise<{ code: number | null; stdout: string[]; stderr: string[] }> {
  await using running = startCommand(command, env, cwd);
  const code = await running.child.exited;
  return { code, stdout: running.stdout, stderr: running.stderr };
}
