import { instanceKeys } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import type { Instance } from '@rollcall/shared/meeting';
import { Redis } from 'ioredis';
import { until } from './until.ts';

/** The commands that name an instance's keys, in upper case and in order. */
export interface Observed {
  /** Sent by a client. */
  sent: string[];
  /** Called by a script: the name, and how many arguments it had. */
  called: string[];
}

/** What Redis itself (MONITOR) sees of an instance while something is done. */
export async function observed(
  redis: RedisClient,
  instance: Instance,
  work: () => Promise<unknown>,
): Promise<Observed> {
  const key = instanceKeys.instance(instance);
  const servers = redis instanceof Redis ? [redis] : redis.nodes('master');
  const monitors = await Promise.all(servers.map((server) => server.monitor()));
  const seen: Observed = { sent: [], called: [] };
  let finished = false;
  try {
    for (const monitor of monitors) {
      monitor.on('monitor', (_time: string, [name = '', ...args]: string[], source: string) => {
        if (!args.some((arg) => arg.startsWith(key))) return;
        const command = name.toUpperCase();
        if (command === 'TOUCH') finished = true;
        else if (source === 'lua') seen.called.push(`${command} ${args.length}`);
        else seen.sent.push(command);
      });
    }
    await work();
    // Redis reports in order: when this is seen, everything before it has been.
    await redis.touch(key);
    await until(() => finished || 'Redis has not reported the last command');
    return seen;
  } finally {
    for (const monitor of monitors) monitor.disconnect();
  }
}
