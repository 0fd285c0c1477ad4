import type { Redis } from 'ioredis';
import type { Target } from './calls/target.ts';

/**
 * A target of which the time inside Redis is measured rather than the processor time of its process.
 *
 * @param by whether the target calls commands or scripts, whose time includes that of the commands they call
 */
export const inRedis = (target: Target, redis: Redis, by: 'commands' | 'scripts'): Target => ({
  ...target,
  cpu: () => microseconds(redis, by),
});

/** µs that Redis has spent so far. */
async function microseconds(redis: Redis, by: 'commands' | 'scripts'): Promise<number> {
  const stats = await redis.info('commandstats');
  const spent = [...stats.matchAll(/^cmdstat_(\S+?):calls=\d+,usec=(\d+)/gm)];
  const counts = (command = '') => (by === 'scripts' ? command === 'evalsha' : command !== 'info');
  return spent.reduce((sum, [, command, usec]) => (counts(command) ? sum + Number(usec) : sum), 0);
}
