import { fileURLToPath } from 'node:url';
import { ConfigError } from '@rollcall/server/process/config';
import { z } from 'zod';
import { type Child, startChild } from './services/child.ts';

export interface EntryProcess extends AsyncDisposable {
  /** The log line that announces that the process is ready. */
  ready: Promise<Record<string, unknown>>;
  /** Rejects if the process ends without being stopped. */
  broken: Promise<never>;
  child: Child;
}

const readyMessages = ['ready for calls', 'watching the schedule'];
const logLine = z.looseObject({ msg: z.string().optional() });

/**
 * Starts `server` or `scheduler` as `npm run` does, as a child that never outlives this process.
 *
 * @param onLine called with every line of its log
 */
export function startProcess(
  entry: 'server' | 'scheduler',
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void = () => {},
): EntryProcess {
  const file = fileURLToPath(import.meta.resolve(`@rollcall/server/${entry}`));
  let announce: (line: Record<string, unknown>) => void = () => {};
  const announced = new Promise<Record<string, unknown>>((resolve) => {
    announce = resolve;
  });
  // With the TypeScript loader of this process.
  const child = startChild(process.execPath, [...process.execArgv, file], {
    env,
    onLine: (line) => {
      onLine(line);
      const parsed = parseLine(line);
      if (parsed?.msg && readyMessages.includes(parsed.msg)) announce(parsed);
    },
  });
  let stopping = false;
  const broken = child.exited.then((code) => {
    // Never settles: stopping on purpose breaks nothing.
    if (stopping) return new Promise<never>(() => {});
    // What its operator can mend, in one line, which is its last.
    if (code === 2) throw new ConfigError(child.recentOutput().split('\n').at(-1));
    throw new Error(`the ${entry} ended with exit code ${code}:\n${child.recentOutput()}`);
  });
  broken.catch(() => {});
  return {
    ready: Promise.race([announced, broken]),
    broken,
    child,
    [Symbol.asyncDispose]: () => {
      stopping = true;
      return child.stop();
    },
  };
}

function parseLine(line: string): z.infer<typeof logLine> | undefined {
  try {
    return logLine.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
