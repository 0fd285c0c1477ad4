import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '@rollcall/dev/services/child';
import { until } from '../../support/until.ts';

export interface SchedulerProcess extends Child {
  /** Every line of its log so far. */
  lines: readonly string[];
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Starts `npm run scheduler` without npm, and returns when it watches the schedule. It ends with the test. */
export async function startSchedulerProcess(
  to: { redisUrl: string; databaseUrl: string },
  tickMs: number,
): Promise<SchedulerProcess> {
  const lines: string[] = [];
  const child = startChild(process.execPath, ['--import', 'tsx', 'server/src/scheduler.ts'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      REDIS_URL: to.redisUrl,
      DATABASE_URL: to.databaseUrl,
      TICK_MS: String(tickMs),
      LOG_LEVEL: 'info',
    },
    onLine: (line) => lines.push(line),
  });
  const scheduler = { ...child, lines };
  const ended = new AbortController();
  void child.exited.finally(() => ended.abort());
  try {
    await until(() => {
      if (ended.signal.aborted) throw new Error(`the scheduler ended: ${child.recentOutput()}`);
      return lines.some((line) => line.includes('watching the schedule')) || 'the scheduler is still starting';
    }, 30_000);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return scheduler;
}
