import { fileURLToPath } from 'node:url';
import { startChild } from '@rollcall/dev/services/child';
import type { Hall } from './hall.ts';
import type { Target } from './target.ts';

const bareServer = fileURLToPath(new URL('./bare-server.ts', import.meta.url));

/** Starts the bare routes. */
export const startBare = (hall: Hall): Promise<Target> => startPlain('a bare route', bareServer, hall);

/** Starts a server that prints its address and has a route for each verb, and for its processor time; a call in each request. */
export async function startPlain(name: string, program: string, hall: Hall): Promise<Target> {
  let onReady: (url: string) => void = () => {};
  const ready = new Promise<string>((resolve) => {
    onReady = resolve;
  });
  const child = startChild(process.execPath, [...process.execArgv, program], {
    env: { ...process.env, REDIS_URL: hall.redisUrl, AUTH_SECRET: hall.secret, NODE_ENV: 'production' },
    onLine: (line, stream) => stream === 'stdout' && line.startsWith('http://') && onReady(line),
  });
  const crashed = child.exited.then(() => {
    throw new Error(`${name} exited:\n${child.recentOutput()}`);
  });
  crashed.catch(() => {});
  const url = await Promise.race([ready, crashed]);
  return {
    name,
    url,
    cpu: async () => Number(await (await fetch(`${url}/cpu`)).text()),
    request(verb, [json]) {
      const text = JSON.stringify({ json });
      return verb === 'participants' || verb === 'messages'
        ? { method: 'GET', path: `/${verb}?input=${encodeURIComponent(text)}` }
        : { method: 'POST', path: `/${verb}`, body: text };
    },
    [Symbol.asyncDispose]: () => child.stop(),
  };
}
