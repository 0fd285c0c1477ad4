import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { instanceKeys } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import type { Instance } from '@rollcall/shared/meeting';
import { Redis } from 'ioredis';
import { until } from '../../support/until.ts';

/** The commands that name an instance's keys, in upper case and in order. */
export interface Observed {
  /** Sent by a client. */
  sent: string[];
  /** Called by a script: the name, and the number of arguments. */
  called: string[];
}

/** Records what Redis itself sees of an instance during `work`. */
export async function observed(
  redis: RedisClient,
  instance: Instance,
  work: () => Promise<unknown>,
): Promise<Observed> {
  const key = instanceKeys.instance(instance);
  const seen: Observed = { sent: [], called: [] };
  let finished = false;
  const onCommand = (source: string, name: string, args: string[]) => {
    if (!args.some((arg) => arg.startsWith(key))) return;
    if (name === 'TOUCH') finished = true;
    else if (source === 'lua') seen.called.push(`${name} ${args.length}`);
    else seen.sent.push(name);
  };
  const servers = redis instanceof Redis ? [redis] : redis.nodes('master');
  const monitors = await Promise.all(servers.map((server) => openMonitor(server, onCommand)));
  try {
    await work();
    // Redis reports in order: once this arrives, so has everything before it.
    await redis.touch(key);
    await until(() => finished || 'Redis has not reported the last command');
    return seen;
  } finally {
    for (const socket of monitors) socket.destroy();
  }
}

/** MONITOR without ioredis, which fails if Redis's OK and the first report arrive together. */
async function openMonitor(
  { options: { host = '127.0.0.1', port = 6379, username, password } }: Redis,
  onCommand: (source: string, name: string, args: string[]) => void,
): Promise<Socket> {
  const socket = connect(port, host);
  await once(socket, 'connect');
  const lines = createInterface(socket);
  let replies = 0;
  lines.on('line', (line) => {
    const report = /^\+\d+\.\d+ \[\d+ (\S+)\] (.*)$/.exec(line);
    if (!report) {
      replies += 1;
      return;
    }
    const [, source = '', command = ''] = report;
    const [name = '', ...args] = [...command.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => word);
    onCommand(source, name.toUpperCase(), args);
  });
  const auth = password ? [['AUTH', username ?? 'default', password].join(' ')] : [];
  const commands = [...auth, 'MONITOR'];
  socket.write(`${commands.join('\r\n')}\r\n`);
  await until(() => replies === commands.length || 'Redis has not answered MONITOR');
  return socket;
}
