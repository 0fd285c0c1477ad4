import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from '@rollcall/dev/services/child';
import { root } from '../../support/repository.ts';
import { until } from '../../support/until.ts';

export interface SchedulerProcess extends Child {
  /** Every line of its log so far. */
  lines: readonly string[];
}

/**
 * Starts `npm run scheduler` without npm, and returns when it has looked at the whole schedule once. It ends with the test.
 */
export async function startSchedulerProcess(
  to: { redisUrl: string; databaseUrl: string },
  tickMs: number,
  prepareMs = 60_000,
): Promise<SchedulerProcess> {
  const lines: string[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-scheduler-'));
  const healthFile = join(folder, 'looked');
  const child = startChild(process.execPath, ['--import', 'tsx', 'server/src/scheduler.ts'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      REDIS_URL: to.redisUrl,
      DATABASE_URL: to.databaseUrl,
      TICK_MS: String(tickMs),
      PREPARE_MS: String(prepareMs),
      HEALTH_FILE: healthFile,
      LOG_LEVEL: 'info',
    },
    onLine: (line) => lines.push(line),
    removeDir: folder,
  });
  const ended = new AbortController();
  void child.exited.finally(() => ended.abort());
  try {
    await until(() => {
      if (ended.signal.aborted) throw new Error(`the scheduler ended: ${child.recentOutput()}`);
      return existsSync(healthFile) || `the scheduler has not looked at the schedule yet: ${child.recentOutput()}`;
    });
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { ...child, lines };
}
