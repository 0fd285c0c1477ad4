import type { Bounds, Figure, Part } from './part.ts';

/** What a part measured, in the order in which it did. */
export interface Measured {
  part: Pick<Part, 'name' | 'title'>;
  figures: Figure[];
}

const meets = (value: number, { direction, required }: Bounds): boolean =>
  direction === 'at least' ? value >= required : value <= required;

/** A table with a line for each figure: the value, what is asked for, and whether it is met. */
export function table(measured: readonly Measured[]): string[] {
  const rows = measured.flatMap(({ part, figures }) =>
    figures.map((figure, n) => [
      n === 0 ? part.name : '',
      figure.name,
      `${readable(figure.value)} ${figure.unit}`,
      ...boundsOf(figure),
    ]),
  );
  const lines = [['part', 'figure', 'measured', 'required', 'aim', 'met'], ...rows];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function boundsOf({ value, bounds }: Figure): string[] {
  if (!bounds) return [];
  const sign = bounds.direction === 'at least' ? '≥' : '≤';
  const met = meets(value, bounds) ? 'yes' : 'no';
  return [`${sign} ${readable(bounds.required)}`, `${sign} ${readable(bounds.aim)}`, met];
}

/** Three digits that count: 0.713, 12.4, 1,830. */
const readable = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
