import { readFileSync } from 'node:fs';
import { root } from '../../support/repository.ts';

/** A name that a script gives to a key or an argument: `local name = KEYS[n] -- comment`. */
interface Binding {
  name: string;
  n: number;
  comment: string;
}

/** The parts of a script, in the form that `lua/README.md` describes. */
export interface LuaFile {
  /** Of the first line; none for a plain `#!lua`. */
  flags: string[];
  sentence: string;
  /** The reply words of the header, each with its meaning. */
  replies: { word: string; meaning: string }[];
  keys: Binding[];
  args: Binding[];
  /** What follows the bindings. */
  code: string;
}

/** A function of the prelude. */
export interface LuaFunction {
  sentence: string;
  name: string;
  parameters: string[];
  /** The lines between the first and the `end`. */
  code: string;
}

export const readSource = (file: string): string => readFileSync(`${root}/lua/${file}`, 'utf8');

/**
 * Takes a script apart.
 *
 * @throws {Error} with the first line that breaks the form
 */
export function parseLua(source: string): LuaFile {
  const lines = new Lines(source);
  const bindings = (from: string): Binding[] =>
    lines
      .all(new RegExp(`^local (\\w+) = ${from}\\[(\\d+)\\](?: -- (\\S.*))?$`), `a binding of ${from}`)
      .map(([, name = '', n, comment = '']) => ({ name, n: Number(n), comment }));

  const [, flags = ''] = lines.must(/^#!lua(?: flags=([a-z,-]+))?$/, 'the first line of a script');
  const [, sentence = ''] = lines.must(/^-- (\S.*)$/, 'a sentence');
  lines.must(/^--$/, 'a blank line of the header');
  lines.must(/^-- Returns$/, 'Returns');
  const replies = lines.all(/^-- {3}\{ '([A-Z_]+)'(?:, [^}]+)? \} {4,}(\S.*)$/, 'a reply and its meaning');
  lines.must(/^$/, 'a blank line after the header');
  const keys = bindings('KEYS');
  const args = lines.next === '' ? [] : bindings('ARGV');
  lines.must(/^$/, 'a blank line after the bindings');
  return {
    flags: flags.split(',').filter(Boolean),
    sentence,
    replies: replies.map(([, word = '', meaning = '']) => ({ word, meaning })),
    keys,
    args,
    code: lines.rest(),
  };
}

/**
 * Takes the prelude apart: functions, each with one line of comment above it and a blank line between.
 *
 * @throws {Error} with the first line that breaks the form
 */
export function parsePrelude(source: string): LuaFunction[] {
  const lines = new Lines(source.trimEnd());
  lines.must(/^-- \S.*\.$/, 'what the file is for');
  const functions: LuaFunction[] = [];
  do {
    lines.must(/^$/, 'a blank line before a function');
    const [, sentence = ''] = lines.must(/^-- (\S.*)$/, 'a sentence');
    const [, name = '', parameters = ''] = lines.must(/^local function (\w+)\((.*)\)$/, 'a local function');
    const code = lines.all(/^ {2}.*\S$/, 'an indented line');
    lines.must(/^end$/, 'the end of a function');
    functions.push({
      sentence,
      name,
      parameters: parameters.split(', ').filter(Boolean),
      code: code.map(([line = '']) => line).join('\n'),
    });
  } while (lines.next !== undefined);
  return functions;
}

/** The lines of a file, taken from the top by their form. */
class Lines {
  readonly #lines: string[];

  constructor(source: string) {
    this.#lines = source.split('\n');
  }

  get next(): string | undefined {
    return this.#lines[0];
  }

  must(form: RegExp, what: string): string[] {
    const match = form.exec(this.next ?? '');
    if (!match || this.#lines.shift() === undefined) throw new Error(`not ${what}: ${this.next}`);
    return match.map((group) => group ?? '');
  }

  /** One or more lines of a form. */
  all(form: RegExp, what: string): string[][] {
    const found = [this.must(form, what)];
    while (this.next !== undefined && form.test(this.next)) found.push(this.must(form, what));
    return found;
  }

  rest(): string {
    return this.#lines.splice(0).join('\n').trimEnd();
  }
}
