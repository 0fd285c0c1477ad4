import { ConfigError } from './config.ts';

/** Runs a process's main function; a wrong environment is one line that names the variable, and exit code 2. */
export async function runEntry(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
