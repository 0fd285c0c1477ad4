import { readdirSync, readFileSync } from 'node:fs';
import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { errorCodes } from '@rollcall/shared/refusals';
import { describe, expect, test } from 'vitest';
import { root } from '../support/repository.ts';
import { parseLua, readLuaFile } from './support/lua-file.ts';

const faces = Object.values(scripts).map(({ file, face: { keys, args, optional = [], refusals, outcomes } }) => {
  const words = [...refusals, ...Object.keys(outcomes)];
  return { file, keys: [...keys], args: [...args, ...optional], refusals: [...refusals], words };
});

/** What lies under a key, as its line in keys.ts says: `sorted set`, `hash`, … */
const types = new Map(
  [...readFileSync(`${root}/lua/keys.ts`, 'utf8').matchAll(/\/\*\* (.*) \*\/\n {2}(\w+): \(of: Instance\)/g)].map(
    ([, shape = '', name = '']) => [name, /sorted set|set|hash|stream|channel/.exec(shape)?.[0]],
  ),
);
types.set('activeMeetings', 'sorted set');

/** The words with which the code replies: the first field of each table that begins with one. */
const repliesIn = (code: string) => [...code.matchAll(/\{\s*'([A-Z_]+)'/g)].map(([, word = '']) => word);

const writing = /'(HSET|HINCRBY|HDEL|SADD|SREM|ZADD|ZREM|ZPOPMIN|XADD|XDEL|DEL|UNLINK|SPUBLISH|PEXPIRE|EXPIRE|SET)'/;

test('there is a face for each script, and a script for each face', () => {
  const files = readdirSync(`${root}/lua`).filter((name) => name.endsWith('.lua'));

  expect(faces.map(({ file }) => file).toSorted()).toEqual(files.toSorted());
});

test('every key of an instance says its type', () => {
  const names = Object.keys(instanceKeys);

  expect(names.filter((name) => !types.get(name))).toEqual([]);
});

describe.each(faces)('$file', ({ file, keys, args, refusals, words }) => {
  const script = readLuaFile(file);

  test('begins with one imperative sentence', () => {
    const { sentence } = script;
    const [verb = ''] = sentence.split(' ');

    expect(sentence).toMatch(/^[A-Z][^.]*\.$/);
    expect(verb).not.toMatch(/(s|ing|ed)$/);
  });

  test('binds its keys as its face names them, each with its type', () => {
    expect(script.keys.map(({ name, n }) => [n, name])).toEqual(keys.map((key, n) => [n + 1, `${key}Key`]));
    for (const { name, comment } of script.keys) {
      const [type] = comment.split('  ');
      expect([name, type?.replace(/ (by lex|<seq>-0:.*)$/, '')]).toEqual([name, types.get(name.replace(/Key$/, ''))]);
    }
  });

  test('binds its arguments as its face names them', () => {
    expect(script.args.map(({ name, n }) => [n, name])).toEqual(args.map((arg, n) => [n + 1, arg]));
  });

  test('uses each of its bindings, and says KEYS and ARGV nowhere else', () => {
    const unused = [...script.keys, ...script.args].filter(
      ({ name }) => !new RegExp(`\\b${name}\\b`).test(script.code),
    );

    expect(unused).toEqual([]);
    expect(script.code).not.toMatch(/\b(KEYS|ARGV)\b/);
  });

  test('replies with the words of its header and of its face', () => {
    const header = script.replies.map(({ word }) => word);

    expect(new Set(repliesIn(script.code))).toEqual(new Set(words));
    expect(header.toSorted()).toEqual(words.toSorted());
  });

  test('refuses with words that a client knows, and keeps errors for bugs', () => {
    expect(refusals.filter((word) => !errorCodes.includes(word))).toEqual([]);
    expect(script.code).not.toMatch(/error_reply|\berror\(|pcall/);
  });

  test('makes all checks before its first write', () => {
    const firstWrite = script.code.search(writing);
    const afterwards = firstWrite === -1 ? [] : repliesIn(script.code.slice(firstWrite));

    expect(afterwards.filter((word) => word !== 'OK')).toEqual([]);
  });

  test('is marked as reading exactly if it writes nothing', () => {
    expect(script.flags.includes('no-writes')).toBe(!writing.test(script.code));
  });

  test('asks Redis for the time once at most', () => {
    expect(script.code.split("'TIME'").length - 1).toBeLessThanOrEqual(1);
  });

  test('has at most 60 lines of code', () => {
    expect(script.code.split('\n').length).toBeLessThanOrEqual(60);
  });
});

test('a script that lacks a part of its form is seen', () => {
  const whole = ['#!lua', '-- Do it.', '--', '-- Returns', "--   { 'OK' }    done", '', 'local logKey = KEYS[1]', ''];
  expect(parseLua([...whole, 'return'].join('\n'))).toMatchObject({ sentence: 'Do it.', code: 'return' });

  for (const missing of whole.keys()) {
    const source = [...whole.slice(0, missing), ...whole.slice(missing + 1), 'return'].join('\n');
    expect(() => parseLua(source), `without "${whole[missing]}"`).toThrow(/^not /);
  }
});
