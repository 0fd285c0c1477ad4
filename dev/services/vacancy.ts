import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { uptime } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** ms in which a server whose parent was killed has ended: its guardian kills it after five seconds. */
const longestMs = 15_000;
const everyMs = 20;

/**
 * Waits until the server of an earlier run has ended, which has the folder `runDir` as long as it runs. A folder that was left
 * by a crash of the machine is removed.
 *
 * @param onWait called once, if there is anything to wait for
 * @throws the reason of `signal`, if that is aborted
 */
export async function awaitVacancy(runDir: string, onWait: () => void, signal?: AbortSignal): Promise<void> {
  if (!existsSync(runDir)) return;
  const { mtimeMs } = await stat(runDir).catch(() => ({ mtimeMs: 0 }));
  const isOfThisBoot = mtimeMs > Date.now() - uptime() * 1_000;
  if (isOfThisBoot) {
    onWait();
    const deadline = performance.now() + longestMs;
    while (existsSync(runDir) && performance.now() < deadline) {
      signal?.throwIfAborted();
      await delay(everyMs);
    }
  }
  await rm(runDir, { recursive: true, force: true });
}
