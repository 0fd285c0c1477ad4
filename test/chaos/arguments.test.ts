import { ConfigError } from '@rollcall/server/process/config';
import { expect, test } from 'vitest';
import { readArguments } from '../../chaos/arguments.ts';
import { runCommand } from '../support/command.ts';

test('what is not given is filled in, the seed by chance', () => {
  const { seed, ...rest } = readArguments([]);
  expect(rest).toEqual({ minutes: 10, actors: 24, cluster: false, keep: undefined });
  expect(Number.isInteger(seed)).toBe(true);
});

test('what is given is taken', () => {
  const args = ['--minutes', '0.5', '--seed', '7', '--actors', '100', '--cluster', '--keep', 'evidence'];
  expect(readArguments(args)).toEqual({ minutes: 0.5, seed: 7, actors: 100, cluster: true, keep: 'evidence' });
});

test.each([
  [['--hours', '1'], "Unknown option '--hours'"],
  [['ten'], "Unexpected argument 'ten'"],
  [['--minutes'], "Option '--minutes <value>' argument missing"],
  [['--minutes', 'ten'], '--minutes must be a number from 0.5 to 1440, not ten'],
  [['--minutes', ''], '--minutes must be a number from 0.5 to 1440, not '],
  [['--minutes=0.1'], '--minutes must be a number from 0.5 to 1440, not 0.1'],
  [['--seed=-1'], '--seed must be a number from 0 to 4294967295, not -1'],
  [['--seed', '-1'], '--seed must be a number from 0 to 4294967295, not -1'],
  [['--seed=1.5'], '--seed must be a whole number, not 1.5'],
  [['--cluster=3'], "Option '--cluster' does not take an argument"],
  [['--actors', '2'], '--actors must be a number from 3 to 500, not 2'],
])('%s is refused in one line', (args, message) => {
  expect(() => readArguments(args)).toThrow(new ConfigError(message));
});

test('a wrong argument is one line on standard error, and exit code 2', async () => {
  const chaos = ['node', '--import', 'tsx', 'chaos/main.ts', '--hours', '1'];
  expect(await runCommand(chaos, {})).toEqual({ code: 2, stdout: [], stderr: ["Unknown option '--hours'"] });
});
