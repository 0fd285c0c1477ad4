import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Child, startChild } from './services/child.ts';

export interface EntryProcess extends AsyncDisposable {
  /** The line of its log with which it says that it is ready. */
  ready: Promise<Record<string, unknown>>;
  /** Rejects if it ends without being stopped. */
  broken: Promise<never>;
  child: Child;
}

const readyMessages = ['ready for calls', 'watching the schedule'];
const logLine = z.looseObject({ msg: z.string().optional() });

/**
 * Starts `server` or `scheduler` as `npm run` does, as a child that ends with this process at the latest.
 *
 * @param onLine called with every line of its log
 */
export function startProcess(
  entry: 'server' | 'scheduler',
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void = () => {},
): EntryProcess {
  const file = fileURLToPath(import.meta.resolve(`@rollcall/server/${entry}`));
  let isReady: (line: Record<string, unknown>) => void = () => {};
  const said = new Promise<Record<string, unknown>>((resolve) => {
    isReady = resolve;
  });
  // The same loader of TypeScript as this process has.
  const child = startChild(process.execPath, [...process.execArgv, file], {
    env,
    onLine: (line) => {
      onLine(line);
      const parsed = parseLine(line);
      if (parsed?.msg && readyMessages.includes(parsed.msg)) isReady(parsed);
    },
  });
  let stopping = false;
  const broken = child.exited.then((code) => {
    // A promise that never settles: an end that was asked for breaks nothing.
    if (stopping) return new Promise<never>(() => {});
    throw new Error(`the ${entry} ended with exit code ${code}:\n${child.recentOutput()}`);
  });
  broken.catch(() => {});
  return {
    ready: Promise.race([said, broken]),
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
