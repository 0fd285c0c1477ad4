import { createSchedulerMetrics } from '@rollcall/server/process/scheduler-metrics';
import type { SchedulerContext } from '@rollcall/server/scheduler/context';
import { countInto } from '@rollcall/server/scheduler/observer';
import { RedisClock } from '@rollcall/server/stores/redis-clock';
import { Cleanup } from '../../support/cleanup.ts';
import { openConnections } from '../../support/connections.ts';
import type { Sandbox } from '../../support/sandbox.ts';
import { until } from '../../support/until.ts';
import { readExposition, valueOf } from './exposition.ts';

/** What one more scheduler works with, and what it counts. */
export interface Counted extends AsyncDisposable {
  scheduler: SchedulerContext;
  value(name: string, labels?: Record<string, string>): Promise<number | undefined>;
}

export function openCounted(sandbox: Sandbox): Promise<Counted> {
  return Cleanup.build(async (cleanup) => {
    const { scheduler } = cleanup.use(await openConnections(sandbox));
    const metrics = createSchedulerMetrics();
    const clock = new RedisClock(scheduler.redis);
    cleanup.defer(() => clock.stop());
    await until(() => clock.now() !== undefined || "Redis's clock is not known");
    return {
      scheduler: { ...scheduler, observer: countInto(metrics, clock) },
      value: async (name, labels) => valueOf(readExposition(await metrics.registry.metrics()), name, labels),
      [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
    };
  });
}
