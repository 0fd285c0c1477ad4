import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export interface Metrics {
  registry: Registry;
  /** Starts to time a call; the function that it returns takes how the call ended: `OK`, a reason, or `ERROR`. */
  startCall(procedure: string): (outcome: string) => void;
}

/** What `/metrics` tells: the calls by procedure and outcome, how long they took, and the process's own figures. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const calls = new Counter({
    name: 'rollcall_calls_total',
    help: 'Calls answered, by procedure and outcome.',
    labelNames: ['procedure', 'outcome'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'rollcall_call_duration_seconds',
    help: 'Time from a call to its answer, by procedure.',
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
