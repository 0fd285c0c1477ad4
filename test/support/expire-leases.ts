import { instanceKeys } from '@rollcall/lua/keys';
import { sweepAll } from '@rollcall/server/scheduler/sweeper';
import type { Instance } from '@rollcall/shared/meeting';
import type { Sandbox } from './sandbox.ts';
import { until } from './until.ts';

/** Lets everybody's leases of an instance expire, as often as a renewal that was on its way prolongs them, until it is seen. */
export async function expireLeases(
  { redis, scheduler }: Pick<Sandbox, 'redis' | 'scheduler'>,
  instance: Instance,
  isSeen: () => boolean | Promise<boolean>,
): Promise<void> {
  const key = instanceKeys.leases(instance);
  await until(async () => {
    for (const lease of await redis.zrange(key, 0, '-1')) await redis.zadd(key, 'XX', 1, lease);
    await sweepAll(scheduler);
    return (await isSeen()) || 'nobody has seen that the lease has expired';
  });
}
