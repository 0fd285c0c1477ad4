import { AggregatorRegistry } from 'prom-client';
import { readyGauge } from '../process/store-metrics.ts';
import type { Snapshot } from './messages.ts';

/**
 * Joins the metrics of a server's processes. Counters, histograms and most gauges are sums, by prom-client's rules for each
 * metric; of what workers counted that have ended since, nothing is lost, so that no counter goes down.
 */
export class JoinedMetrics {
  readonly #latest = new Map<number, Snapshot>();
  /** Of those that have ended, added up one after another. */
  #ofEnded: Promise<Snapshot> = Promise.resolve([]);

  /** Takes what a worker has counted so far. */
  note(worker: number, snapshot: Snapshot): void {
    this.#latest.set(worker, snapshot);
  }

  /** Keeps what a worker that ended had counted when it was last asked. */
  noteEnd(worker: number): void {
    const counted = this.#latest.get(worker)?.filter(({ type }) => typesThatGrow.has(String(type)));
    this.#latest.delete(worker);
    if (counted) this.#ofEnded = this.#ofEnded.then((earlier) => join([earlier, counted]).getMetricsAsJSON());
  }

  /**
   * All of it, in the format of Prometheus.
   *
   * @param supervisor what the supervisor's registry has: its use of the machine is added to that of the workers, the
   *   server counts as started when it was, and is no more ready than it says
   */
  async text(supervisor: Snapshot): Promise<string> {
    // Taken together: one that ends meanwhile is then among those that run.
    const running = [...this.#latest.values()];
    const ofEnded = await this.#ofEnded;
    const own = supervisor.filter(({ name }) => name.startsWith('process_') || name === readyGauge.name).map(asFirst);
    return await join([own, ...running, ofEnded]).metrics();
  }
}

const typesThatGrow = new Set(['counter', 'histogram']);

/** prom-client leaves the times at which processes started out. */
const asFirst = (metric: Snapshot[number]): Snapshot[number] =>
  metric.name === 'process_start_time_seconds' ? { ...metric, aggregator: 'first' } : metric;

const join = (snapshots: Snapshot[]) => AggregatorRegistry.aggregate(snapshots);
