import { ConfigError } from './config.ts';

/**
 * Runs a process's main function. A {@link ConfigError} is what the operator can mend: it is printed as one line, without a
 * stack, and the process exits with code 2.
 */
export async function runEntry(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    // At once, since connections that were opened before would keep the process running.
    process.exit(2);
  }
}
