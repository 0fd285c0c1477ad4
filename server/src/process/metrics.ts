import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export interface Metrics {
  registry: Registry;
  /** Starts timing a call; call the returned function with the outcome: `OK`, a refusal's reason, or `ERROR`. */
  startCall(procedure: string): (outcome: string) => void;
}

/** Creates what `/metrics` serves: calls by procedure and outcome, their durations, and the process's own metrics. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const calls = new Counter({
    name: 'rollcall_calls_total',
    help: 'Calls handled, by procedure and outcome.',
    labelNames: ['procedure', 'outcome'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'rollcall_call_duration_seconds',
    help: 'Duration of calls in seconds, by procedure.',
    labelNames: ['procedure'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
    registers: [registry],
  });
  return {
    registry,
    startCall(procedure) {
      const stop = seconds.startTimer({ procedure });
      return (outcome) => {
        stop();
        calls.inc({ procedure, outcome });
      };
    },
  };
}
