import { redisTime } from '@rollcall/server/stores/clock';
import { connectRedis } from '@rollcall/server/stores/redis';
import { RedisClock } from '@rollcall/server/stores/redis-clock';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';

test("time since a moment is by Redis's clock, though this machine's own clock is an hour behind", async () => {
  await using sandbox = await openSandbox();
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000);
  onTestFinished(() => void vi.restoreAllMocks());
  const clock = new RedisClock(sandbox.redis);
  onTestFinished(() => clock.stop());
  await until(() => clock.now() !== undefined || "Redis's clock is not known");

  const [before, now, after] = [await redisTime(sandbox.redis), clock.now(), await redisTime(sandbox.redis)];

  // Each may be wrong by half a round trip, which a busy machine makes long.
  const slackMs = 1_000;
  expect(now?.getTime()).toBeGreaterThan(before.getTime() - slackMs);
  expect(now?.getTime()).toBeLessThan(after.getTime() + slackMs);
  expect(clock.since(new Date(after.getTime() - 60_000))).toBeGreaterThan(60_000 - slackMs);
  expect(clock.since(new Date(after.getTime() + 60_000))).toBe(0);
});

test('while Redis cannot be reached, nothing is measured', async () => {
  const redis = connectRedis(['redis://127.0.0.1:1'], () => {});
  onTestFinished(() => redis.disconnect());
  const clock = new RedisClock(redis);
  onTestFinished(() => clock.stop());

  expect(clock.since(new Date())).toBeUndefined();
  expect(clock.now()).toBeUndefined();
});
