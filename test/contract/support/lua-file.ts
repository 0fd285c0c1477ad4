import { readFileSync } from 'node:fs';
import { root } from '../../support/repository.ts';

/** A name that a script gives to one of its arguments: `local name = KEYS[n] -- comment`. */
interface Binding {
  name: string;
  n: number;
  comment: string;
}

/** A script, taken apart as `lua/README.md` says that it is written. */
export interface LuaFile {
  /** Of the first line; none for a plain `#!lua`. */
  flags: string[];
  sentence: string;
  /** The reply words of the header, each with what the header says of it. */
  replies: { word: string; meaning: string }[];
  keys: Binding[];
  args: Binding[];
  /** What follows the bindings. */
  code: string;
}

/**
 * Reads a script of the folder `lua`.
 *
 * @throws {Error} with the line that is not of its form
 */
export function readLuaFile(file: string): LuaFile {
  return parseLua(readFileSync(`${root}/lua/${file}`, 'utf8'));
}

export function parseLua(source: string): LuaFile {
  const lines = source.split('\n');
  const take = (form: RegExp): string[] | undefined => {
    const match = form.exec(lines[0] ?? '');
    if (match) lines.shift();
    return match?.map((group) => group ?? '');
  };
  const must = (form: RegExp, what: string): string[] => {
    const match = take(form);
    if (!match) throw new Error(`not ${what}: ${lines[0]}`);
    return match;
  };
  const all = (form: RegExp, what: string): string[][] => {
    const found = [must(form, what)];
    for (let next = take(form); next; next = take(form)) found.push(next);
    return found;
  };
  const bindings = (from: string): Binding[] =>
    all(new RegExp(`^local (\\w+) = ${from}\\[(\\d+)\\](?: -- (\\S.*))?$`), `a binding of ${from}`).map(
      ([, name = '', n, comment = '']) => ({ name, n: Number(n), comment }),
    );

  const [, flags = ''] = must(/^#!lua(?: flags=([a-z,-]+))?$/, 'the first line of a script');
  const [, sentence = ''] = must(/^-- (\S.*)$/, 'a sentence');
  must(/^--$/, 'a blank line of the header');
  must(/^-- Returns$/, 'Returns');
  const replies = all(/^-- {3}\{ '([A-Z_]+)'(?:, [^}]+)? \} {4,}(\S.*)$/, 'a reply and its meaning');
  must(/^$/, 'a blank line after the header');
  const keys = bindings('KEYS');
  const args = lines[0] === '' ? [] : bindings('ARGV');
  must(/^$/, 'a blank line after the bindings');
  return {
    flags: flags.split(',').filter(Boolean),
    sentence,
    replies: replies.map(([, word = '', meaning = '']) => ({ word, meaning })),
    keys,
    args,
    code: lines.join('\n').trimEnd(),
  };
}
