import type { Step, Window } from './people-over-time.ts';

/** Where a picture of steps ends, and how many people its top stands for. It is 1000 wide and 100 high. */
interface Frame {
  axis: Window;
  until: number;
  top: number;
}

/** The line along the steps. */
export function linePath(steps: readonly Step[], frame: Frame): string {
  const [first, ...others] = steps;
  if (!first) return '';
  const moves = others.map(({ at, people }) => `H${x(at, frame)}V${y(people, frame)}`);
  return `M${x(first.at, frame)},${y(first.people, frame)}${moves.join('')}H${x(frame.until, frame)}`;
}

/** What is under the line. */
export function areaPath(steps: readonly Step[], frame: Frame): string {
  const [first] = steps;
  return first ? `${linePath(steps, frame)}V100H${x(first.at, frame)}Z` : '';
}

const x = (time: number, { axis: { from, until } }: Frame): number =>
  until > from ? rounded((1000 * (time - from)) / (until - from)) : 0;

const y = (people: number, { top }: Frame): number => rounded(100 - (100 * people) / top);

const rounded = (value: number): number => Math.round(value * 100) / 100;
