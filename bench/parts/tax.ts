import { startBare } from '../calls/bare.ts';
import { beside, compare, lines, type Turn } from '../calls/compare.ts';
import { openHall } from '../calls/hall.ts';
import { startRollcall } from '../calls/rollcall.ts';
import { doors, lecture } from '../calls/target.ts';
import { atLeast, type Figure, type Part } from '../part.ts';

const unit = '× the bare route';
const single = atLeast(0.7, 0.9);
const batched = atLeast(2.5, 4);
const post: Turn = { verbs: ['post'], input: { ...lecture, body: 'Is the second exercise due on Monday?' } };
const doorway: Turn = { verbs: ['join', 'leave'], input: doors };

/**
 * Measures what a mutation costs around Redis: all that tRPC, validation, deadlines, metrics and the answer's dates take, beside
 * a bare Hono route that runs the same script for the same token.
 */
export const taxPart: Part = {
  name: 'tax',
  title: 'what a mutation costs around its script, beside a bare Hono route with the same token and script',
  async run({ quick, note }) {
    const rounds = quick ? 3 : 7;
    const callsEach = quick ? 150 : 300;
    await using hall = await openHall();
    await using bare = await startBare(hall);
    await using rollcall = await startRollcall(hall, 'unlimited');
    await using limited = await startRollcall(hall, 'limited');
    const posts = [
      { target: bare, ...post },
      { target: rollcall, ...post },
      { target: rollcall, ...post, batch: 10 },
      { target: limited, ...post },
    ];
    const [barePost = [], ourPost = [], batch = [], limitedPost = []] = await compare(hall, posts, {
      rounds,
      callsEach,
    });
    const joins = [
      { target: bare, ...doorway },
      { target: rollcall, ...doorway },
    ];
    const [bareJoin = [], ourJoin = []] = await compare(hall, joins, { rounds, callsEach });

    const named = [
      { name: 'post, a bare route', costs: barePost },
      { name: 'post', costs: ourPost },
      { name: 'post, batch of 10', costs: batch },
      { name: 'post, with limits of use', costs: limitedPost },
      { name: 'join and leave, bare routes', costs: bareJoin },
      { name: 'join and leave', costs: ourJoin },
    ];
    for (const line of lines(named)) note(line);
    const figures = (
      name: string,
      { rate, cpu }: { rate: number; cpu: number },
      bounds?: Figure['bounds'],
    ): Figure[] => [
      { name: `${name}, calls per second`, value: rate, unit, ...(bounds && { bounds }) },
      { name: `${name}, calls per second of processor time`, value: cpu, unit, ...(bounds && { bounds }) },
    ];
    return [
      ...figures('post', beside(ourPost, barePost), single),
      ...figures('join and leave', beside(ourJoin, bareJoin), single),
      ...figures('post, batch of 10', beside(batch, barePost), batched),
      ...figures('post, with limits of use', beside(limitedPost, barePost)),
    ];
  },
};
