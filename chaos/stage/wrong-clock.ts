import { writeFile } from 'node:fs/promises';

/** The clock of one process, which can be set while it runs; timers go by another and stay right. */
export interface WrongClock {
  /** What the process has to be started with. */
  env: NodeJS.ProcessEnv;
  /** Puts it off by so many seconds, at most a second from now. */
  set(seconds: number): Promise<void>;
}

/**
 * Makes a clock that is right for now.
 *
 * @param library libfaketime, for programs with threads
 * @param file where it says how wrong it is
 */
export async function makeClock(library: string, file: string): Promise<WrongClock> {
  const set = (seconds: number) => writeFile(file, `${seconds < 0 ? '' : '+'}${seconds}\n`);
  await set(0);
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DONT_RESET: '1',
  };
  return { env, set };
}
