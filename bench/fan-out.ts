import type { Socket } from 'node:net';
import { startServices } from '@rollcall/dev/services/start-services';
import { Crowd } from './fan-out/crowd.ts';
import { startRollcall } from './fan-out/rollcall.ts';
import type { Side } from './fan-out/side.ts';
import { startSocketIo } from './fan-out/socket-io.ts';
import { median } from './median.ts';

const watchers = 1_000;
const posts = 100;
const rounds = 11;
/** Rounds that are not counted, in which both servers get warm. */
const warmUps = 3;
/** Connections that are opened at once. */
const atOnce = 50;

/**
 * A lecture hall: many watch, one posts a lot at once. How fast it all arrives from Rollcall, and from Socket.IO with its
 * Redis streams adapter, over the same Redis. The two are measured in turn, round by round, so that whatever else the
 * machine does falls on both.
 */
export async function benchFanOut(print: (line: string) => void): Promise<void> {
  // Of its own, whatever the environment gives: it writes as it likes.
  const env = { ...process.env, REDIS_URL: undefined, DATABASE_URL: undefined };
  await using services = await startServices({ env });
  await using rollcall = await startRollcall(services);
  await using socketIo = await startSocketIo(services.redisUrl);
  const halls = [await fill(rollcall), await fill(socketIo)] as const;
  try {
    for (let round = -warmUps; round < rounds; round += 1) {
      // Who goes first takes turns too.
      for (const hall of round % 2 === 0 ? halls : halls.toReversed()) {
        const sample = await measure(hall);
        if (round >= 0) hall.samples.push(sample);
      }
    }
  } finally {
    for (const { crowd } of halls) crowd.leave();
  }
  report(halls, print);
}

interface Hall {
  side: Side;
  crowd: Crowd;
  bytesPerWatcher: number;
  samples: Sample[];
}

interface Sample {
  /** Deliveries per second. */
  rate: number;
  /** From the moment of posting until the arrival at a watcher, in ms. */
  p50: number;
  p99: number;
  /** How much of the time the process of the watchers was busy, from 0 to 1. */
  busy: number;
}

/** Lets the watchers in. A few come and go before memory is counted, so that the code itself is not. */
async function fill(side: Side): Promise<Hall> {
  new Crowd(await open(side, atOnce)).leave();
  const before = await side.residentBytes();
  const crowd = new Crowd(await open(side, watchers));
  const bytesPerWatcher = ((await side.residentBytes()) - before) / watchers;
  return { side, crowd, bytesPerWatcher, samples: [] };
}

async function open(side: Side, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const some = Math.min(atOnce, count - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: some }, () => side.watch()))));
  }
  return sockets;
}

async function measure({ side, crowd }: Hall): Promise<Sample> {
  const before = performance.eventLoopUtilization();
  const { elapsed, latencies } = await crowd.round(posts, (bodies) => side.post(bodies));
  const { utilization } = performance.eventLoopUtilization(before);
  const percentile = (share: number) => latencies[Math.ceil(latencies.length * share) - 1] ?? Number.NaN;
  return { rate: (latencies.length / elapsed) * 1000, p50: percentile(0.5), p99: percentile(0.99), busy: utilization };
}

function report(halls: readonly [Hall, Hall], print: (line: string) => void): void {
  print(`\nOne process, ${thousands(watchers)} watchers, ${posts} posts at once: the median of ${rounds} rounds\n`);
  print('             deliveries per s   p50 in ms   p99 in ms   KiB per watcher   watchers busy');
  for (const { side, samples, bytesPerWatcher } of halls) {
    const middle = (field: keyof Sample) => median(samples.map((sample) => sample[field]));
    print(
      `  ${side.name.padEnd(11)}${thousands(middle('rate')).padStart(16)}${middle('p50').toFixed(0).padStart(12)}${middle('p99').toFixed(0).padStart(12)}${(bytesPerWatcher / 1024).toFixed(0).padStart(18)}${`${(middle('busy') * 100).toFixed(0)} %`.padStart(16)}`,
    );
  }
  const [ours, theirs] = halls.map(({ samples }) => median(samples.map(({ rate }) => rate)));
  print(`\n  ${(Number(ours) / Number(theirs)).toFixed(2)} times Socket.IO's deliveries per second\n`);
  for (const { side } of halls) print(`  ${side.name.padEnd(11)}${side.does}`);
  print(
    '  Watchers   bare TCP connections in one process that look for the number of each post in the bytes, alike for',
  );
  print('             Server-Sent Events and for WebSockets; time runs from before the first post is sent');
}

const thousands = (value: number): string => Math.round(value).toLocaleString('en');
