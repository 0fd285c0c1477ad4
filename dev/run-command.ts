import { runEntry } from '@rollcall/server/process/entry';
import { Interrupted, takeInterruptions } from './interruption.ts';
import { Overdue } from './services/patience.ts';

/**
 * Runs a command that starts other processes. What it has started is to be disposed of when `main` settles; then the process
 * ends, with the signal's exit code if it was interrupted, or with 1 and one line if something that it waited for did not come.
 *
 * @param main is given a signal that is aborted by SIGINT or SIGTERM, with an {@link Interrupted}, and rejects with that
 */
export async function runCommand(main: (interruption: AbortSignal) => Promise<void>): Promise<void> {
  const interruption = takeInterruptions();
  await runEntry(async () => {
    try {
      await main(interruption);
    } catch (error) {
      if (error instanceof Overdue) console.error(error.message);
      else if (!(error instanceof Interrupted)) throw error;
      // At once, since a client that follows a meeting would keep the process running.
      process.exit(error instanceof Interrupted ? error.exitCode : 1);
    }
  });
}
