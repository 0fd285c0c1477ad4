import { readdirSync } from 'node:fs';
import { instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { errorCodes } from '@rollcall/shared/refusals';
import { describe, expect, test } from 'vitest';
import { root } from '../support/repository.ts';
import { repliesIn, typesOfKeys, writing, wrongTypes } from './support/lua-code.ts';
import { parseLua, readSource } from './support/lua-file.ts';

const faces = Object.values(scripts).map(({ file, source, face }) => {
  const { keys, args, refusals, outcomes } = face;
  return {
    file,
    source,
    keys: [...keys],
    args: Object.keys(args),
    refusals: [...refusals],
    words: [...refusals, ...Object.keys(outcomes)],
  };
});
test('there is a face for each script, and a script for each face', () => {
  const files = readdirSync(`${root}/lua`).filter((name) => name.endsWith('.lua') && name !== 'prelude.lua');

  expect(faces.map(({ file }) => file).toSorted()).toEqual(files.toSorted());
});

test('every key of an instance has its type in keys.ts', () => {
  const names = Object.keys(instanceKeys);

  expect(names.filter((name) => !typesOfKeys.get(`${name}Key`))).toEqual([]);
});

describe.each(faces)('$file', ({ file, source, keys, args, refusals, words }) => {
  const script = parseLua(readSource(file));

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
      expect([name, type?.replace(/ (by lex|<seq>-0:.*)$/, '')]).toEqual([name, typesOfKeys.get(name)]);
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

  test('uses each key by commands of its type, also through the prelude', () => {
    expect(wrongTypes(script.code)).toEqual([]);
  });

  test('replies with the words of its header and of its face', () => {
    const header = script.replies.map(({ word }) => word);

    expect(new Set(repliesIn(script.code))).toEqual(new Set(words));
    expect(header.toSorted()).toEqual(words.toSorted());
  });

  test('refuses with words that a client knows or the server resolves, and keeps errors for bugs', () => {
    expect(refusals.filter((word) => word !== 'ABSENT' && !errorCodes.includes(word))).toEqual([]);
    expect(source).not.toMatch(/error_reply|\berror\(|pcall/);
  });

  test('makes all checks before its first write', () => {
    const firstWrite = source.search(writing);
    const afterwards = firstWrite === -1 ? [] : repliesIn(source.slice(firstWrite));

    expect(afterwards.filter((word) => word !== 'OK')).toEqual([]);
  });

  test('is marked as reading exactly if it writes nothing', () => {
    expect(script.flags.includes('no-writes')).toBe(!writing.test(source));
  });

  test('asks Redis for the time once at most', () => {
    expect(script.code.split('readClock()').length - 1).toBeLessThanOrEqual(1);
  });

  test('reads the fields of stream entries and hashes by name, not by position', () => {
    // A reply of one element has a first.
    expect(script.code.replaceAll(')[1]', ')')).not.toMatch(/\[\d+\]/);
  });

  test('has at most 60 lines of code', () => {
    expect(script.code.split('\n').length).toBeLessThanOrEqual(60);
  });
});

test('a script that lacks a part of its form is found', () => {
  const whole = ['#!lua', '-- Do it.', '--', '-- Returns', "--   { 'OK' }    done", '', 'local logKey = KEYS[1]', ''];
  expect(parseLua([...whole, 'return'].join('\n'))).toMatchObject({ sentence: 'Do it.', code: 'return' });

  for (const missing of whole.keys()) {
    const source = [...whole.slice(0, missing), ...whole.slice(missing + 1), 'return'].join('\n');
    expect(() => parseLua(source), `without "${whole[missing]}"`).toThrow(/^not /);
  }
});

test('a key of the wrong type is found, in a command and in a call of the prelude', () => {
  const wrong = [
    "redis.call('ZADD', logKey, 1, userID)",
    'readField(participantsKey, seq, name)',
    'mayEnter(1, logKey, email)',
  ];
  const right = ["redis.call('XLEN', logKey)", 'readField(messagesKey, seq, name)', 'mayEnter(1, audienceKey, email)'];

  expect(wrong.filter((code) => wrongTypes(code).length !== 1)).toEqual([]);
  expect(right.flatMap(wrongTypes)).toEqual([]);
});
