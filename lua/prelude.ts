import { readFileSync } from 'node:fs';

interface LuaFunction {
  name: string;
  source: string;
}

/** In the order of the file: a function may call those above it. */
const functions: readonly LuaFunction[] = readFileSync(new URL('prelude.lua', import.meta.url), 'utf8')
  .split(/\n{2,}/)
  .flatMap((source) => {
    const name = /^local function (\w+)/m.exec(source)?.[1];
    return name ? [{ name, source: source.trimEnd() }] : [];
  });

/**
 * Puts the functions of `prelude.lua` that a script calls, directly or through each other, between its shebang and the
 * rest. Redis builds them anew in every run, so a script gets no function that it does not call. A line number in an
 * error of Redis counts them too.
 */
export function withPrelude(script: string): string {
  const [shebang = '', ...lines] = script.split('\n');
  const body = functions.reduceRight((below, { name, source }) => {
    const isCalled = new RegExp(`\\b${name}\\(`).test(below);
    return isCalled ? `${source}\n${below}` : below;
  }, lines.join('\n'));
  return `${shebang}\n${body}`;
}
