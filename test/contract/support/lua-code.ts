import { parsePrelude, readSource } from './lua-file.ts';

export const prelude = parsePrelude(readSource('prelude.lua'));

/** What is stored under a key, by its line in keys.ts: `sorted set`, `hash`, … */
export const typesOfKeys = new Map(
  [...readSource('keys.ts').matchAll(/\/\*\* (.*) \*\/\n {2}(\w+): \(of: Instance\)/g)].map(
    ([, shape = '', name = '']) => [`${name}Key`, /sorted set|set|hash|stream|channel/.exec(shape)?.[0]],
  ),
);
typesOfKeys
  .set('activeMeetingsKey', 'sorted set')
  .set('upcomingMeetingsKey', 'sorted set')
  .set('schedulersKey', 'sorted set')
  .set('limitKey', 'string')
  .set('feedsKey', 'sorted set');

/** The words that the code replies with: the first field of each table that begins with one. */
export const repliesIn = (code: string) => [...code.matchAll(/\{\s*'([A-Z_]+)'/g)].map(([, word = '']) => word);

export const writing =
  /'(HSET|HINCRBY|HDEL|SADD|SREM|ZADD|ZREM|ZREMRANGEBYSCORE|ZPOPMIN|XADD|XDEL|DEL|UNLINK|SPUBLISH|PEXPIRE|EXPIRE|SET)'/;

/** The type of key that a command needs; the others, such as EXISTS, take any. */
const needs: [commands: RegExp, type: string][] = [
  [/^H/, 'hash'],
  [/^Z/, 'sorted set'],
  [/^X/, 'stream'],
  [/^(SADD|SREM|SISMEMBER)$/, 'set'],
  [/^SPUBLISH$/, 'channel'],
];

/** The commands, and the calls of prelude functions, that get a key of the wrong type. */
export function wrongTypes(code: string): string[] {
  // Either stream may be read by its entries.
  const typeOf = (name: string) => (name === 'streamKey' ? 'stream' : typesOfKeys.get(name));
  const commands = [...code.matchAll(/'([A-Z]+)', (\w+Key)\b/g)].filter(([, command = '', key = '']) => {
    const type = needs.find(([commands]) => commands.test(command))?.[1];
    return type !== undefined && type !== typeOf(key);
  });
  const calls = prelude.flatMap(({ name, parameters }) =>
    [...code.matchAll(new RegExp(`\\b${name}\\(([^()]*)`, 'g'))].filter(([, list = '']) => {
      const passed = list.split(/,\s*/);
      return parameters.some((key, n) => key.endsWith('Key') && typeOf(key) !== typeOf(passed[n] ?? ''));
    }),
  );
  return [...commands, ...calls].map(([text]) => text);
}

/** Whether code calls a function. */
export const isCalled = (name: string, code: string) => new RegExp(`\\b${name}\\(`).test(code);
