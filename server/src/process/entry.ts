import { ConfigError } from './config.ts';

/** Runs a process's main function; for a {@link ConfigError} it prints one line and exits with code 2. */
export async function runEntry(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
