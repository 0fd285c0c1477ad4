import type { Socket } from 'node:net';
import { Crowd } from './crowd.ts';
import type { Side } from './side.ts';

/** Connections opened concurrently. */
const concurrency = 50;

/** One side of the comparison with its watchers, and what was measured there. */
export interface Hall {
  side: Side;
  crowd: Crowd;
  bytesPerWatcher: number;
}

/** Times from posting until the arrival at a watcher, over all watchers and posts, in ms. */
export interface Sample {
  /** deliveries per second */
  rate: number;
  p50: number;
  p99: number;
  /** share of the time that the watchers' process was busy, from 0 to 1 */
  busy: number;
}

/** Connects watchers. A few come and go before memory is measured, so that loaded code does not count. */
export async function fillHall(side: Side, watchers: number): Promise<Hall> {
  new Crowd(await open(side, concurrency)).leave();
  const before = await side.residentBytes();
  const crowd = new Crowd(await open(side, watchers));
  const bytesPerWatcher = ((await side.residentBytes()) - before) / watchers;
  return { side, crowd, bytesPerWatcher };
}

async function open(side: Side, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const length = Math.min(concurrency, count - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length }, () => side.watch()))));
  }
  return sockets;
}

/** Posts at the same moment, and waits until everybody has everything. */
export async function measurePosts({ side, crowd }: Hall, posts: number): Promise<Sample> {
  const before = performance.eventLoopUtilization();
  const { elapsed, latencies } = await crowd.round(posts, (bodies) => side.post(bodies));
  const { utilization } = performance.eventLoopUtilization(before);
  const percentile = (share: number) => latencies[Math.ceil(latencies.length * share) - 1] ?? Number.NaN;
  return { rate: (latencies.length / elapsed) * 1000, p50: percentile(0.5), p99: percentile(0.99), busy: utilization };
}
