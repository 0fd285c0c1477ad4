/** What a figure should be: no less than, or no more than. */
export interface Bounds {
  direction: 'at least' | 'at most';
  /** What is asked for, and what would be best. */
  required: number;
  aim: number;
}

/** One figure that a part measured. */
export interface Figure {
  name: string;
  value: number;
  /** Such as `× the bare route`, `µs`, `s` or `% of a core`. */
  unit: string;
  /** Undefined for a figure that only explains another. */
  bounds?: Bounds;
}

interface PartOptions {
  /** Fewer rounds and smaller crowds: the figures are rougher, but done in a minute or so. */
  quick: boolean;
  /** Prints a line about what is going on. */
  note(line: string): void;
}

/** A part of the benchmark. It starts the servers that it needs, and stops them however it ends. */
export interface Part {
  name: string;
  /** What is measured, in one line. */
  title: string;
  run(options: PartOptions): Promise<Figure[]>;
}

export const atLeast = (required: number, aim: number): Bounds => ({ direction: 'at least', required, aim });
export const atMost = (required: number, aim: number): Bounds => ({ direction: 'at most', required, aim });
