import type { Socket } from 'node:net';
import { startServices } from '@rollcall/dev/services/start-services';
import { Crowd } from '../fan-out/crowd.ts';
import { startRollcall } from '../fan-out/rollcall.ts';
import type { Side } from '../fan-out/side.ts';
import { startSocketIo } from '../fan-out/socket-io.ts';
import { median } from '../median.ts';
import { atLeast, type Figure, type Part } from '../part.ts';

const watchers = 1_000;
const posts = 100;
const rounds = 11;
/** Uncounted rounds in which both servers warm up. */
const warmUps = 3;
/** Connections opened concurrently. */
const concurrency = 50;

/**
 * Measures a lecture hall, where one person sends a burst of posts to many watchers: how fast Rollcall delivers them,
 * and how fast Socket.IO with its Redis streams adapter does, over the same Redis. The two alternate round by round, so
 * that other load on the machine affects both.
 */
async function benchFanOut(print: (line: string) => void): Promise<Figure[]> {
  // Always private services, since the benchmark writes to them freely.
  const env = { ...process.env, REDIS_URL: undefined, DATABASE_URL: undefined };
  await using services = await startServices({ env });
  await using rollcall = await startRollcall(services);
  await using socketIo = await startSocketIo(services.redisUrl);
  const halls = [await fill(rollcall), await fill(socketIo)] as const;
  try {
    for (let round = -warmUps; round < rounds; round += 1) {
      // They also take turns at going first.
      for (const hall of round % 2 === 0 ? halls : halls.toReversed()) {
        const sample = await measure(hall);
        if (round >= 0) hall.samples.push(sample);
      }
    }
  } finally {
    for (const { crowd } of halls) crowd.leave();
  }
  return report(halls, print);
}

interface Hall {
  side: Side;
  crowd: Crowd;
  bytesPerWatcher: number;
  samples: Sample[];
}

interface Sample {
  /** deliveries per second */
  rate: number;
  /** ms from posting until the arrival at a watcher */
  p50: number;
  p99: number;
  /** share of the time that the watchers' process was busy, from 0 to 1 */
  busy: number;
}

/** Connects the watchers. A few come and go before memory is measured, so that loaded code does not count. */
async function fill(side: Side): Promise<Hall> {
  new Crowd(await open(side, concurrency)).leave();
  const before = await side.residentBytes();
  const crowd = new Crowd(await open(side, watchers));
  const bytesPerWatcher = ((await side.residentBytes()) - before) / watchers;
  return { side, crowd, bytesPerWatcher, samples: [] };
}

async function open(side: Side, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const length = Math.min(concurrency, count - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length }, () => side.watch()))));
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

function report(halls: readonly [Hall, Hall], print: (line: string) => void): Figure[] {
  print(`\nOne process, ${thousands(watchers)} watchers, ${posts} posts in a burst: median of ${rounds} rounds\n`);
  print('             deliveries per s   p50 in ms   p99 in ms   KiB per watcher   watchers busy');
  for (const { side, samples, bytesPerWatcher } of halls) {
    const typical = (field: keyof Sample) => median(samples.map((sample) => sample[field]));
    print(
      `  ${side.name.padEnd(11)}${thousands(typical('rate')).padStart(16)}${typical('p50').toFixed(0).padStart(12)}${typical('p99').toFixed(0).padStart(12)}${(bytesPerWatcher / 1024).toFixed(0).padStart(18)}${`${(typical('busy') * 100).toFixed(0)} %`.padStart(16)}`,
    );
  }
  const [ours, theirs] = halls.map(({ samples }) => median(samples.map(({ rate }) => rate)));
  for (const { side } of halls) print(`  ${side.name.padEnd(11)}${side.does}`);
  print(
    '  Watchers   bare TCP connections in one process that scan the bytes for the number of each post, in the same',
  );
  print('             way for Server-Sent Events and WebSockets; time starts just before the first post is sent');
  const value = Number(ours) / Number(theirs);
  return [{ name: 'deliveries per second', value, unit: "× Socket.IO's", bounds: atLeast(5, 7) }];
}

export const fanOutPart: Part = {
  name: 'fan-out',
  title: 'posts to 1,000 watchers of one process, beside Socket.IO',
  run: ({ note }) => benchFanOut(note),
};

const thousands = (value: number): string => Math.round(value).toLocaleString('en');
