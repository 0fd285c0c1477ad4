import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { readGauge } from './read-gauge.ts';
import { addStoreMetrics, type StoreMetrics } from './store-metrics.ts';

/** Limits that a caller or a sender can hit: see "Limits of use" in docs/operating.md. */
const limits = [
  'mutations',
  'messages',
  'reads',
  'feeds',
  /** A user's reads that wait for their turn. */
  'waiting_reads',
  /** Changes of an instance. */
  'changes',
  /** Requests that waited too long for their turn. */
  'requests',
  'connections',
] as const;
export type Limit = (typeof limits)[number];

/** What a server counts. None of these functions throws. */
export interface Metrics {
  registry: Registry;
  /** Starts timing a call; call the returned function with the outcome: `OK`, a refusal's reason, or `ERROR`. */
  startCall(procedure: string): (outcome: string) => void;
  onLimitHit(limit: Limit): void;
  /** Changes were sent to everybody who follows an instance here, the oldest of them so long after it was made. */
  onDelivered(delayMs: number): void;
  /** A feed was sent a reset. */
  onReset(): void;
  /** Read whenever somebody asks for the metrics. */
  watchFeeds(read: () => { watchers: number; instances: number }): void;
  stores: StoreMetrics;
}

/** Creates what a server's `/metrics` serves. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  let readFeeds: Parameters<Metrics['watchFeeds']>[0] = () => ({ watchers: 0, instances: 0 });
  collectDefaultMetrics({ register: registry });

  const calls = new Counter({
    name: 'rollcall_calls_total',
    help: 'Calls handled, by procedure and outcome: OK, the reason of a refusal, or ERROR.',
    labelNames: ['procedure', 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'rollcall_call_duration_seconds',
    help: 'Duration of calls in seconds, by procedure.',
    labelNames: ['procedure'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
    registers,
  });
  const hits = new Counter({
    name: 'rollcall_limits_hit_total',
    help: 'How often a limit of use has refused something, by limit.',
    labelNames: ['limit'],
    registers,
  });
  for (const limit of limits) hits.inc({ limit }, 0);
  readGauge(registry, { name: 'rollcall_watchers', help: 'Feeds that are open.' }, () => readFeeds().watchers);
  const watched = {
    name: 'rollcall_instances_watched',
    help: 'Live instances that somebody follows here, once for each worker.',
  };
  readGauge(registry, watched, () => readFeeds().instances);
  const delays = new Histogram({
    name: 'rollcall_feed_delay_seconds',
    help: "Seconds from a change, by Redis's clock, until it was written to all who follow it here; of changes sent together, the oldest.",
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const resets = new Counter({
    name: 'rollcall_feed_resets_total',
    help: 'Resets sent to feeds: Redis lost changes that they may have been sent.',
    registers,
  });

  return {
    registry,
    startCall(procedure) {
      const stop = durations.startTimer({ procedure });
      return (outcome) => {
        stop();
        calls.inc({ procedure, outcome });
        if (outcome === 'MEETING_FULL') hits.inc({ limit: 'changes' });
      };
    },
    onLimitHit: (limit) => hits.inc({ limit }),
    onDelivered: (delayMs) => delays.observe(delayMs / 1000),
    onReset: () => resets.inc(),
    watchFeeds: (read) => {
      readFeeds = read;
    },
    stores: addStoreMetrics(registry),
  };
}
