import { AggregatorRegistry } from 'prom-client';
import type { Snapshot } from './messages.ts';

/**
 * Joins the metrics of a server's processes. Counters, histograms and most gauges are sums, by prom-client's rules for each
 * metric; of what workers counted that have ended since, nothing is lost, so that no counter goes down.
 */
export class JoinedMetrics {
  readonly #latest = new Map<number, Snapshot>();
  #ofEnded: Snapshot = [];

  /** Takes what a worker has counted so far. */
  note(worker: number, snapshot: Snapshot): void {
    this.#latest.set(worker, snapshot);
  }

  /** Keeps what a worker that ended had counted when it was last asked. */
  async noteEnd(worker: number): Promise<void> {
    const counted = this.#latest.get(worker)?.filter(({ type }) => typesThatGrow.has(String(type)));
    this.#latest.delete(worker);
    if (counted) this.#ofEnded = await join([this.#ofEnded, counted]).getMetricsAsJSON();
  }

  /**
   * All of it, in the format of Prometheus.
   *
   * @param supervisor what the supervisor's registry has: its use of the machine is added to that of the workers, and the
   *   server counts as started when it was
   */
  text(supervisor: Snapshot): Promise<string> {
    const own = supervisor.filter(({ name }) => name.startsWith('process_')).map(asFirst);
    return join([own, ...this.#latest.values(), this.#ofEnded]).metrics();
  }
}

const typesThatGrow = new Set(['counter', 'histogram']);

/** prom-client leaves the times at which processes started out. */
const asFirst = (metric: Snapshot[number]): Snapshot[number] =>
  metric.name === 'process_start_time_seconds' ? { ...metric, aggregator: 'first' } : metric;

const join = (snapshots: Snapshot[]) => AggregatorRegistry.aggregate(snapshots);
