import { median } from '../median.ts';
import { atLeast, type Part } from '../part.ts';
import { beside, type Cost, compare, lines, type Turn } from '../tax/compare.ts';
import { openHall } from '../tax/hall.ts';
import { startRollcall } from '../tax/rollcall.ts';
import { lecture } from '../tax/target.ts';

const post: Turn = { verbs: ['post'], input: { ...lecture, body: 'Is the second exercise due on Monday?' } };
const unit = '× 1 worker';

/**
 * Measures what a second worker adds. Callers, Redis and MySQL run on the same machine, so on two cores the workers never have
 * two cores to themselves: what a call costs in processor time says what they would do with more.
 */
export const workersPart: Part = {
  name: 'workers',
  title:
    'a server of 2 workers against 1, beside callers and Redis on the same cores: posts in batches of 10, and single',
  async run({ quick, note }) {
    const rounds = quick ? 3 : 7;
    await using hall = await openHall();
    await using one = await startRollcall(hall, 'unlimited', 1);
    await using two = await startRollcall(hall, 'unlimited', 2);
    const both = (turn: Turn) => [
      { target: one, ...turn },
      { target: two, ...turn },
    ];
    const batches = both({ ...post, batch: 10 });
    const [batchOne = [], batchTwo = []] = await compare(hall, batches, { rounds, callsEach: quick ? 40 : 80 });
    const [singleOne = [], singleTwo = []] = await compare(hall, both(post), { rounds, callsEach: quick ? 150 : 300 });

    const named = [
      { name: 'batches of 10, 1 worker', costs: batchOne },
      { name: 'batches of 10, 2 workers', costs: batchTwo },
      { name: 'single posts, 1 worker', costs: singleOne },
      { name: 'single posts, 2 workers', costs: singleTwo },
    ];
    for (const line of lines(named)) note(line);
    const batch = beside(batchTwo, batchOne);
    const single = beside(singleTwo, singleOne);
    const perProcessor = 'calls per second of processor time';
    return [
      { name: 'batches of 10, calls per second', value: batch.rate, unit, bounds: atLeast(1.6, 1.9) },
      { name: `batches of 10, ${perProcessor}`, value: batch.cpu, unit },
      { name: 'batches of 10, processors that 2 workers got', value: processors(batchTwo), unit: 'cores' },
      { name: 'single posts, calls per second', value: single.rate, unit },
      { name: `single posts, ${perProcessor}`, value: single.cpu, unit },
      { name: 'single posts, processors that 2 workers got', value: processors(singleTwo), unit: 'cores' },
    ];
  },
};

/** How many cores a server kept busy. */
const processors = (costs: readonly Cost[]): number => median(costs.map(({ rate, cpu }) => (rate * cpu) / 1e6));
