import { startProcess } from '@rollcall/dev/entry-process';
import { z } from 'zod';
import type { Hall } from './hall.ts';
import type { Target, Verb } from './target.ts';

/** What a server logs once it is ready. */
const addresses = z.object({ url: z.string(), opsUrl: z.string() });

const paths: Record<Verb, string> = {
  post: 'messages.post',
  join: 'meetings.join',
  leave: 'meetings.leave',
  participants: 'meetings.participants',
  messages: 'messages.list',
};

/** As many as one user can use up in no benchmark, so that they are counted and never reached. */
const endless = '900000+900000/s';
const counted = {
  LIMIT_MESSAGES: endless,
  LIMIT_MUTATIONS: endless,
  LIMIT_READS: endless,
  LIMIT_CHANGES: '1000000000',
};

/** Starts a server as `npm run server` does, in one process unless told otherwise. */
export async function startRollcall(hall: Hall, use: 'unlimited' | 'limited', workers = 1): Promise<Target> {
  const server = startProcess('server', {
    ...process.env,
    REDIS_URL: hall.redisUrl,
    DATABASE_URL: hall.databaseUrl,
    AUTH_SECRET: hall.secret,
    PORT: '0',
    OPS_PORT: '0',
    WORKERS: String(workers),
    LOG_LEVEL: 'info',
    NODE_ENV: 'production',
    ...(use === 'limited' ? counted : { LIMITS: 'off' }),
  });
  const { url, opsUrl } = addresses.parse(await server.ready);
  return {
    name: use === 'limited' ? 'Rollcall, with limits of use' : 'Rollcall',
    url,
    async cpu() {
      const metrics = await (await fetch(`${opsUrl}/metrics`)).text();
      return Number(/^process_cpu_seconds_total (\S+)$/m.exec(metrics)?.[1]) * 1e6;
    },
    request(verb, inputs) {
      const wire = inputs.map((json) => ({ json }));
      const text = JSON.stringify(inputs.length === 1 ? wire[0] : Object.fromEntries(wire.entries()));
      const path = `/trpc/${inputs.map(() => paths[verb]).join(',')}${inputs.length === 1 ? '' : '?batch=1'}`;
      return verb === 'participants' || verb === 'messages'
        ? { method: 'GET', path: `${path}?input=${encodeURIComponent(text)}` }
        : { method: 'POST', path, body: text };
    },
    [Symbol.asyncDispose]: async () => server[Symbol.asyncDispose](),
  };
}
