import type { SchedulerMetrics } from '../process/scheduler-metrics.ts';
import { type Listening, listen } from './listen.ts';
import { createOps } from './ops.ts';
import type { Readiness } from './readiness.ts';

/** Of a scheduler. */
interface SchedulerReadiness extends Readiness {
  /** Components that have not looked for what is due for several times as long as they should have. */
  stuck: string[];
}

export interface SchedulerOpsParts {
  /** Whether Redis and MySQL respond. */
  readiness(): Promise<Readiness>;
  stuck(): string[];
  /** `rollcall_ready` becomes what `/readyz` says. */
  metrics: Pick<SchedulerMetrics, 'registry' | 'stores'>;
}

/**
 * Serves a scheduler's health and metrics. It is ready while Redis and MySQL respond and all of its components look.
 *
 * @param port 0 for any free one
 * @throws {Error} if the address cannot be listened on
 */
export function serveSchedulerOps(
  { readiness, stuck, metrics: { registry, stores } }: SchedulerOpsParts,
  host: string,
  port: number,
): Promise<Listening> {
  const joined = async (): Promise<SchedulerReadiness> => {
    const state = await readiness();
    const late = stuck();
    return { ...state, ready: state.ready && late.length === 0, stuck: late };
  };
  stores.watchReadiness(joined);
  return listen(createOps({ readiness: joined, metrics: () => registry.metrics() }), host, port);
}
