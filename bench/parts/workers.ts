import { beside, type Cost, compare, lines, type Turn } from '../calls/compare.ts';
import { openHall } from '../calls/hall.ts';
import { startRollcall } from '../calls/rollcall.ts';
import { lecture } from '../calls/target.ts';
import { median } from '../median.ts';
import { atLeast, type Part } from '../part.ts';

const post: Turn = { verbs: ['post'], input: { ...lecture, body: 'Is the second exercise due on Monday?' } };
/** What costs a server the most beside its callers and Redis: all of the lecture's messages. */
const read: Turn = { verbs: ['messages'], input: { ...lecture, limit: 200 } };
const unit = '× 1 worker';

/**
 * Measures what a second worker adds. Callers, Redis and MySQL run on the same machine, so on two cores the workers never have
 * two cores to themselves: what a call costs in processor time says what they would do with more.
 */
export const workersPart: Part = {
  name: 'workers',
  title:
    'a server of 2 workers against 1, beside callers and Redis on the same cores: pages of 200 messages, and posts',
  async run({ quick, note }) {
    const rounds = quick ? 3 : 7;
    await using hall = await openHall();
    await using one = await startRollcall(hall, 'unlimited', 1);
    await using two = await startRollcall(hall, 'unlimited', 2);
    const both = (turn: Turn) => [
      { target: one, ...turn },
      { target: two, ...turn },
    ];
    const [readOne = [], readTwo = []] = await compare(hall, both(read), { rounds, callsEach: quick ? 50 : 100 });
    const [postOne = [], postTwo = []] = await compare(hall, both(post), { rounds, callsEach: quick ? 150 : 300 });

    const named = [
      { name: 'pages, 1 worker', costs: readOne },
      { name: 'pages, 2 workers', costs: readTwo },
      { name: 'posts, 1 worker', costs: postOne },
      { name: 'posts, 2 workers', costs: postTwo },
    ];
    for (const line of lines(named)) note(line);
    const pages = beside(readTwo, readOne);
    const posts = beside(postTwo, postOne);
    const perProcessor = 'calls per second of processor time';
    return [
      { name: 'pages, calls per second', value: pages.rate, unit, bounds: atLeast(1.6, 1.9) },
      { name: `pages, ${perProcessor}`, value: pages.cpu, unit },
      { name: 'pages, processors that 2 workers got', value: processors(readTwo), unit: 'cores' },
      { name: 'posts, calls per second', value: posts.rate, unit },
      { name: `posts, ${perProcessor}`, value: posts.cpu, unit },
      { name: 'posts, processors that 2 workers got', value: processors(postTwo), unit: 'cores' },
    ];
  },
};

/** How many cores a server kept busy. */
const processors = (costs: readonly Cost[]): number => median(costs.map(({ rate, cpu }) => (rate * cpu) / 1e6));
