import type { Services } from '@rollcall/dev/services/start-services';
import { atMost, type Figure } from '../part.ts';
import { fillHall, measurePosts } from './hall.ts';
import { startRollcall } from './rollcall.ts';

const posts = 100;
const bursts = 5;
const mebibyte = 1024 * 1024;

/** Measures what one process needs for this many watchers, and how much more it has taken after bursts of posts to them. */
export async function measureBigHall(
  services: Services,
  watchers: number,
  note: (line: string) => void,
): Promise<Figure[]> {
  await using rollcall = await startRollcall(services, { meetingID: 2, orderID: 1 });
  const hall = await fillHall(rollcall, watchers);
  try {
    const before = await rollcall.residentBytes();
    for (let burst = 0; burst < bursts; burst += 1) {
      const { p50, p99 } = await measurePosts(hall, posts);
      note(
        `burst ${burst + 1} to ${watchers.toLocaleString('en')}: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
      );
    }
    const growth = (await rollcall.residentBytes()) - before;
    const crowd = `${watchers.toLocaleString('en')} watchers`;
    return [
      { name: `memory, ${crowd}`, value: hall.bytesPerWatcher / 1024, unit: 'KiB each', bounds: atMost(32, 16) },
      { name: `more after ${bursts} bursts`, value: growth / mebibyte, unit: 'MiB', bounds: atMost(128, 64) },
    ];
  } finally {
    hall.crowd.leave();
  }
}
