import { now } from '../clock.ts';
import type { Random } from '../random.ts';
import type { Stage } from '../stage.ts';
import { type Fault, lasts } from './fault.ts';

const secondsAtMost = 24 * 3600;

/** The clock of a server or of a scheduler jumps while it runs, by a minute to a day, to the future or to the past. */
export const wrongClock = ({ servers, schedulers }: Stage): Fault => ({
  name: 'wrong clock',
  lastsMs: lasts(2_500, 6_000),
  victims: [...servers, ...schedulers].map((worker) => ({
    name: worker.name,
    async strike(_, random) {
      const seconds = offset(random);
      await worker.clock?.set(seconds);
      return async () => {
        const told = await worker.readClock();
        await worker.clock?.set(0);
        if (!told) return undefined;
        const offSeconds = Math.round((told.getTime() - now()) / 1000);
        return Math.abs(offSeconds) > 30 ? `its clock was ${offSeconds} s off` : undefined;
      };
    },
  })),
});

function offset(random: Random): number {
  const size = random.chance(0.5) ? random.integer(60, 600) : random.integer(600, secondsAtMost);
  return random.chance(0.5) ? size : -size;
}
