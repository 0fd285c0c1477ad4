import { ConfigError } from './config.ts';
import { stopWithParent } from './parent.ts';

type Report = (line: string) => unknown;

/**
 * Runs a process's main function, and stops the process with npm, if that has started it. A {@link ConfigError} is what the
 * operator can mend: it is printed as one line, without a stack, and the process exits with code 2.
 *
 * @param report says the line to whoever has to know, if not to the operator
 */
export async function runEntry(main: () => Promise<void>, report: Report = console.error): Promise<void> {
  stopWithParent();
  try {
    await main();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    await report(error.message);
    // At once, since connections that were opened before would keep the process running.
    process.exit(2);
  }
}
