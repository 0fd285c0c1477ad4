import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { readGauge } from './read-gauge.ts';
import { addStoreMetrics, type StoreMetrics } from './store-metrics.ts';

/** What is read of a scheduler whenever somebody asks for its metrics. */
interface SchedulerState {
  /** Seconds since each component last looked for what is due. */
  lookAges(): Iterable<readonly [component: string, seconds: number]>;
  /** Schedulers that are alive, as far as this one hears of them; 0 if nobody hears of it. */
  schedulers(): number;
  /** Of the instances that fall to this scheduler. */
  lag(): { changes: number; seconds: number };
  liveInstances(): number;
  /** Undefined if Redis does not say. */
  participants(): Promise<number | undefined>;
}

/** What a scheduler counts. None of these functions throws. */
export interface SchedulerMetrics {
  registry: Registry;
  /** A component is about to start. */
  expect(component: string): void;
  /** A component failed to look, or to do something that was due. */
  onFailure(component: string): void;
  /** An instance was opened so long after its start. */
  onStarted(lateMs: number): void;
  /** Everybody was out of an instance, and its record was closed, so long after its end. */
  onEnded(late: { outMs: number; closedMs: number }): void;
  onLeasesExpired(count: number): void;
  watch(state: SchedulerState): void;
  stores: StoreMetrics;
}

const lateness = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

/** Creates what a scheduler's `/metrics` serves. */
export function createSchedulerMetrics(): SchedulerMetrics {
  const registry = new Registry();
  const registers = [registry];
  let state: SchedulerState | undefined;
  collectDefaultMetrics({ register: registry });

  const ages = {
    name: 'rollcall_scheduler_look_age_seconds',
    help: 'Seconds since a component of the scheduler last looked for what is due.',
    labelNames: ['component'],
  };
  readGauge(
    registry,
    ages,
    () => state && [...state.lookAges()].map(([component, seconds]) => [{ component }, seconds] as const),
  );
  const failures = new Counter({
    name: 'rollcall_scheduler_failures_total',
    help: 'How often a component failed to look, or to do something that was due; it is tried again.',
    labelNames: ['component'],
    registers,
  });
  const schedulers = {
    name: 'rollcall_schedulers',
    help: 'Schedulers that are alive, as this one sees it; 0 while its heartbeats do not get through.',
  };
  readGauge(registry, schedulers, () => state?.schedulers());
  const starts = new Histogram({
    name: 'rollcall_start_lateness_seconds',
    help: 'Seconds from the start of an instance until it could be joined, counted when it is first opened: 0 if that was before.',
    buckets: [0, ...lateness],
    registers,
  });
  const ends = new Histogram({
    name: 'rollcall_end_lateness_seconds',
    help: 'Seconds from the end of an instance until everybody was out (stage out) and until its record was closed (stage closed).',
    labelNames: ['stage'],
    buckets: lateness,
    registers,
  });
  for (const stage of ['out', 'closed']) ends.zero({ stage });
  const lagChanges = {
    name: 'rollcall_archive_lag_changes',
    help: "Changes of this scheduler's instances that are not in MySQL yet.",
  };
  readGauge(registry, lagChanges, () => state?.lag().changes);
  const lagSeconds = {
    name: 'rollcall_archive_lag_seconds',
    help: "Seconds since the oldest change of this scheduler's instances that is not in MySQL yet was seen; 0 if there is none.",
  };
  readGauge(registry, lagSeconds, () => state?.lag().seconds);
  const live = {
    name: 'rollcall_instances_live',
    help: 'Live instances of this scheduler: those of all schedulers together are all.',
  };
  readGauge(registry, live, () => state?.liveInstances());
  const participants = {
    name: 'rollcall_participants',
    help: "Participants in this scheduler's live instances, counted every 15 seconds at most; missing while Redis does not respond.",
  };
  readGauge(registry, participants, () => state?.participants());
  const expired = new Counter({
    name: 'rollcall_leases_expired_total',
    help: 'Participants who were taken out because their leases had expired.',
    registers,
  });

  return {
    registry,
    expect: (component) => failures.inc({ component }, 0),
    onFailure: (component) => failures.inc({ component }),
    onStarted: (lateMs) => starts.observe(lateMs / 1000),
    onEnded: ({ outMs, closedMs }) => {
      ends.observe({ stage: 'out' }, outMs / 1000);
      ends.observe({ stage: 'closed' }, closedMs / 1000);
    },
    onLeasesExpired: (count) => expired.inc(count),
    watch: (read) => {
      state = read;
    },
    stores: addStoreMetrics(registry),
  };
}
