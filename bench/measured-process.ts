import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** What a process has used, by its own account. */
const usage = z.object({ cpuMs: z.number(), residentBytes: z.number() });
type Usage = z.infer<typeof usage>;

export interface MeasuredProcess extends AsyncDisposable {
  /** Asks for its usage so far, once it has done whatever it was told before. */
  usage(): Promise<Usage>;
}

/**
 * Starts a program that answers each message with its {@link ownUsage}. It ends with this process.
 *
 * @param url of the program, a TypeScript file
 */
export async function startMeasured(url: URL, env: NodeJS.ProcessEnv): Promise<MeasuredProcess> {
  const child = fork(fileURLToPath(url), { env, execArgv: process.execArgv });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${url.pathname} ended with exit code ${code}`);
  });
  ended.catch(() => {});
  const ask = async (): Promise<Usage> => {
    const answered = once(child, 'message');
    child.send('usage');
    const [answer] = await Promise.race([answered, ended]);
    return usage.parse(answer);
  };
  // A message that is sent before the program listens waits for it.
  await ask();
  return {
    usage: ask,
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      if (child.exitCode === null && child.kill()) await exited;
    },
  };
}

/** Answers each message of the process that started this one, once `before` is done; and ends when that process does. */
export function answerWithUsage(before: () => Promise<unknown> = () => Promise.resolve()): void {
  process.on('disconnect', () => process.exit());
  process.on('message', () => void before().then(() => process.send?.(ownUsage())));
}

function ownUsage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, residentBytes: process.memoryUsage.rss() };
}
