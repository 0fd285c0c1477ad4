import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '@rollcall/dev/services/child';
import { freePorts } from '@rollcall/dev/services/port';
import { until } from '../../support/until.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface ServerProcess extends Child {
  url: string;
  port: number;
}

/**
 * Starts `npm run server` without npm, and returns when it accepts calls. It ends with the test.
 *
 * @param port by default a free one; given, to come back on a port used before
 */
export async function startServerProcess(
  to: { redisUrl: string; databaseUrl: string },
  secret: string,
  port?: number,
): Promise<ServerProcess> {
  const [free = 0] = port === undefined ? await freePorts(1) : [port];
  const url = `http://127.0.0.1:${free}`;
  const child = startChild(process.execPath, ['--import', 'tsx', 'server/src/server.ts'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      REDIS_URL: to.redisUrl,
      DATABASE_URL: to.databaseUrl,
      AUTH_SECRET: secret,
      PORT: String(free),
      WORKERS: '1',
    },
  });
  try {
    await until(async () => (await isAlive(url)) || `the server is still starting: ${child.recentOutput()}`);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { ...child, url, port: free };
}

const isAlive = (url: string): Promise<boolean> =>
  fetch(`${url}/healthz`).then(
    (response) => response.ok,
    () => false,
  );
