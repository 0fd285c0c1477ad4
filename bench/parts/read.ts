import { startBare } from '../calls/bare.ts';
import { beside, compare, lines, type Turn } from '../calls/compare.ts';
import { openHall } from '../calls/hall.ts';
import { startRollcall } from '../calls/rollcall.ts';
import { lecture } from '../calls/target.ts';
import { atLeast, type Figure, type Part } from '../part.ts';

const unit = '× the bare route';
const bounds = atLeast(0.6, 0.85);
const input = { ...lecture, limit: 50 };
const reads: readonly Turn[] = [
  { verbs: ['participants'], input },
  { verbs: ['messages'], input },
];

/** Measures a page of 50 participants and of 50 messages, beside a bare Hono route that reads and answers the same. */
export const readPart: Part = {
  name: 'read',
  title: 'a page of 50 participants or messages, beside a bare Hono route that does the same',
  async run({ quick, note }) {
    const rounds = quick ? 3 : 7;
    const callsEach = quick ? 30 : 100;
    await using hall = await openHall();
    await using bare = await startBare(hall);
    await using rollcall = await startRollcall(hall, 'unlimited');
    const figures: Figure[] = [];
    for (const turn of reads) {
      const contenders = [
        { target: rollcall, ...turn },
        { target: bare, ...turn },
      ];
      const [ours = [], theirs = []] = await compare(hall, contenders, { rounds, callsEach });
      const [name = ''] = turn.verbs;
      for (const line of lines([
        { name: `${name}, a bare route`, costs: theirs },
        { name, costs: ours },
      ])) {
        note(line);
      }
      const { rate, cpu } = beside(ours, theirs);
      figures.push({ name: `${name}, calls per second`, value: rate, unit, bounds });
      figures.push({ name: `${name}, calls per second of processor time`, value: cpu, unit, bounds });
    }
    return figures;
  },
};
