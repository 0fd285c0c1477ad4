import * as scripts from '@rollcall/lua/scripts';
import { describe, expect, test } from 'vitest';
import { isCalled, prelude, repliesIn, writing, wrongTypes } from './support/lua-code.ts';
import { parseLua, parsePrelude, readSource } from './support/lua-file.ts';

const loaded = Object.values(scripts).map(({ file, source }) => ({ file, source, text: readSource(file) }));

/** For each function, the code that does its work: no script may have that of its own. */
const marks: Record<string, RegExp> = {
  readClock: /'TIME'/,
  isLive: /fromdatetime.*\b(and|or)\b.*todatetime/,
  mayEnter: /\bisPublic [=~]=|'SISMEMBER'/,
  mayRead: /\badmin [=~]=/,
  recall: /'HGET', requestsKey/,
  readField: /'XRANGE'.*\)\[1\]\[2\]/,
  authorMember: /%016d/,
};

describe.each(prelude)('$name of the prelude', ({ name, sentence, parameters, code }) => {
  test('is described in one sentence', () => {
    expect(sentence).toMatch(/^[A-Z][^.]*\.$/);
  });

  test('is shared by at least three scripts', () => {
    const users = loaded.filter(({ source }) => source.includes(`local function ${name}(`));

    expect(users.length).toBeGreaterThanOrEqual(3);
  });

  test('is repeated by no script', () => {
    const repeating = loaded.filter(({ text }) => marks[name]?.test(parseLua(text).code));

    expect(marks[name]?.test(code)).toBe(true);
    expect(repeating.map(({ file }) => file)).toEqual([]);
  });

  test('uses only the keys that it is given, by commands of their type', () => {
    const keys = [...code.matchAll(/\b\w+Key\b/g)].map(([key]) => key);

    expect(keys.filter((key) => !parameters.includes(key))).toEqual([]);
    expect(code).not.toMatch(/\b(KEYS|ARGV)\b/);
    expect(wrongTypes(code)).toEqual([]);
  });

  test('neither writes nor replies: that is for the script', () => {
    expect(code).not.toMatch(writing);
    expect(repliesIn(code)).toEqual([]);
    expect(code).not.toMatch(/'[A-Z]+_[A-Z_]+'/);
  });

  test('reads the time only if it is the clock', () => {
    expect(code.includes("'TIME'")).toBe(name === 'readClock');
  });

  test('calls no function below it', () => {
    const below = prelude.slice(prelude.findIndex((one) => one.name === name));

    expect(below.filter((one) => isCalled(one.name, code))).toEqual([]);
  });
});

test.each(loaded)('$file has the functions that it calls between its shebang and the rest', ({ source, text }) => {
  const { code } = parseLua(text);
  const [shebang = '', ...rest] = text.split('\n');
  const called = prelude.reduceRight<string[]>((below, { name }) => {
    const callers = [code, ...prelude.filter((one) => below.includes(one.name)).map(({ code }) => code)];
    return callers.some((code) => isCalled(name, code)) ? [name, ...below] : below;
  }, []);

  expect(source.startsWith(`${shebang}\n`)).toBe(true);
  expect(source.endsWith(`\n${rest.join('\n')}`)).toBe(true);
  expect([...source.matchAll(/^local function (\w+)/gm)].map(([, name]) => name)).toEqual(called);
});

test('a prelude that lacks a part of its form is found', () => {
  const whole = ['-- Shared.', '', '-- Does it.', 'local function act(key, n)', '  return n', 'end'];
  const act = { sentence: 'Does it.', name: 'act', parameters: ['key', 'n'], code: '  return n' };
  expect(parsePrelude(`${whole.join('\n')}\n`)).toEqual([act]);
  expect(parsePrelude([...whole, ...whole.slice(1)].join('\n'))).toEqual([act, act]);

  for (const missing of whole.keys()) {
    const source = [...whole.slice(0, missing), ...whole.slice(missing + 1)].join('\n');
    expect(() => parsePrelude(source), `without "${whole[missing]}"`).toThrow(/^not /);
  }
});
