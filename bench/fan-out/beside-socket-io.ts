import { setTimeout as delay } from 'node:timers/promises';
import type { Services } from '@rollcall/dev/services/start-services';
import { median } from '../median.ts';
import { atLeast, atMost, type Figure } from '../part.ts';
import { fillHall, type Hall, measurePosts, type Sample } from './hall.ts';
import { startRollcall } from './rollcall.ts';
import { startSocketIo } from './socket-io.ts';

const watchers = 1_000;
const postsOfBurst = 100;
/** Uncounted rounds in which both servers warm up. */
const warmUps = 3;
/** ms of silence before each measurement. */
const pauseMs = 100;

/** One side, what it measured in each round, and how it prints. */
interface Contestant extends Hall {
  bursts: Sample[];
  singles: Sample[];
}

/**
 * Measures a lecture hall, where one person sends a burst of posts, or a single one, to many watchers: how fast Rollcall
 * delivers them, and how fast Socket.IO with its Redis streams adapter does, over the same Redis. The two alternate round
 * by round, so that other load on the machine affects both.
 */
export async function measureBesideSocketIo(
  services: Services,
  rounds: number,
  note: (line: string) => void,
): Promise<Figure[]> {
  await using rollcall = await startRollcall(services);
  await using socketIo = await startSocketIo(services.redisUrl);
  const ours: Contestant = { ...(await fillHall(rollcall, watchers)), bursts: [], singles: [] };
  const theirs: Contestant = { ...(await fillHall(socketIo, watchers)), bursts: [], singles: [] };
  try {
    for (let round = -warmUps; round < rounds; round += 1) {
      // They also take turns at going first.
      for (const hall of round % 2 === 0 ? [ours, theirs] : [theirs, ours]) {
        await delay(pauseMs);
        const burst = await measurePosts(hall, postsOfBurst);
        await delay(pauseMs);
        const single = await measurePosts(hall, 1);
        if (round < 0) continue;
        hall.bursts.push(burst);
        hall.singles.push(single);
      }
    }
  } finally {
    for (const { crowd } of [ours, theirs]) crowd.leave();
  }
  for (const hall of [ours, theirs]) describe(hall, note);
  return figures(ours, theirs);
}

const typical = (samples: readonly Sample[], field: keyof Sample): number =>
  median(samples.map((sample) => sample[field]));

function describe({ side, bursts, singles, bytesPerWatcher }: Contestant, note: (line: string) => void): void {
  const percentiles = (samples: readonly Sample[]) =>
    `p50 ${typical(samples, 'p50').toFixed(1)} ms, p99 ${typical(samples, 'p99').toFixed(1)} ms`;
  const rate = Math.round(typical(bursts, 'rate')).toLocaleString('en');
  const busy = (typical(bursts, 'busy') * 100).toFixed(0);
  note(`${side.name}, which ${side.does}:`);
  note(`  ${rate} deliveries per second, ${percentiles(bursts)}; a single post ${percentiles(singles)}`);
  note(`  ${(bytesPerWatcher / 1024).toFixed(0)} KiB per watcher; the watchers' process was ${busy} % busy in bursts`);
}

function figures(ours: Contestant, theirs: Contestant): Figure[] {
  const unit = "× Socket.IO's";
  const ratio = (of: 'bursts' | 'singles', field: keyof Sample) =>
    typical(ours[of], field) / typical(theirs[of], field);
  return [
    { name: 'deliveries per second', value: ratio('bursts', 'rate'), unit, bounds: atLeast(5, 7) },
    { name: 'p99 of a burst', value: ratio('bursts', 'p99'), unit, bounds: atMost(1, 0.2) },
    { name: 'a single post, p50', value: ratio('singles', 'p50'), unit, bounds: atMost(1, 0.8) },
    { name: 'a single post, p99', value: ratio('singles', 'p99'), unit },
  ];
}
