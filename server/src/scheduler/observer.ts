import type { RedisClient } from '@rollcall/lua/script';
import type { SchedulerMetrics } from '../process/scheduler-metrics.ts';
import type { RedisClock } from '../stores/redis-clock.ts';
import { archiveLag } from './archive-lag.ts';
import { Census, liveOf } from './census.ts';
import type { Looks } from './looks.ts';
import type { Peers } from './peers.ts';
import type { Roster } from './roster.ts';

/** Hears what a scheduler does, to count it. */
export interface SchedulerObserver {
  /** An instance was opened for the first time: it can be joined from its start on, or since now if that has passed. */
  onOpened(fromdatetime: Date): void;
  /** An instance was closed: everybody was out of it, and its record was complete, at these moments by `performance.now()`. */
  onEnded(todatetime: Date, at: { out: number; closed: number }): void;
  /** So many participants were taken out because their leases had expired. */
  onLeasesExpired(count: number): void;
}

/** Counts what is done, in time by Redis's clock; what is done before that is known is not counted. */
export const countInto = (
  metrics: Pick<SchedulerMetrics, 'onStarted' | 'onEnded' | 'onLeasesExpired'>,
  clock: Pick<RedisClock, 'since'>,
): SchedulerObserver => ({
  onOpened(fromdatetime) {
    const lateMs = clock.since(fromdatetime);
    if (lateMs !== undefined) metrics.onStarted(lateMs);
  },
  onEnded(todatetime, { out, closed }) {
    const [outMs, closedMs] = [clock.since(todatetime, out), clock.since(todatetime, closed)];
    if (outMs !== undefined && closedMs !== undefined) metrics.onEnded({ outMs, closedMs });
  },
  onLeasesExpired: metrics.onLeasesExpired,
});

export interface SchedulerParts {
  redis: RedisClient;
  clock: Pick<RedisClock, 'now'>;
  peers: Pick<Peers, 'alive'>;
  roster: Pick<Roster, 'all'>;
  looks: Pick<Looks, 'ages'>;
}

/** Has the metrics say how a scheduler is, whenever somebody asks. */
export function watchState(
  metrics: Pick<SchedulerMetrics, 'watch'>,
  { redis, clock, peers, roster, looks }: SchedulerParts,
): void {
  const census = new Census(redis);
  const live = () => {
    const now = clock.now();
    return now ? liveOf(roster.all, now) : [];
  };
  metrics.watch({
    lookAges: () => looks.ages(),
    schedulers: () => peers.alive,
    lag: () => archiveLag(roster.all),
    liveInstances: () => live().length,
    participants: () => census.count(live),
  });
}
