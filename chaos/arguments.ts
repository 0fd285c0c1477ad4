import { readOptions } from '@rollcall/server/process/arguments';
import { ConfigError } from '@rollcall/server/process/config';

/** What `npm run chaos` was asked for. */
export interface Arguments {
  minutes: number;
  seed: number;
  actors: number;
  /** Against a Redis Cluster instead of a single Redis. */
  cluster: boolean;
  /** A folder for logs and evidence. */
  keep: string | undefined;
}

const options = {
  minutes: { type: 'string' },
  seed: { type: 'string' },
  actors: { type: 'string' },
  cluster: { type: 'boolean' },
  keep: { type: 'string' },
} as const;

/**
 * Reads the arguments of a run; without a seed it gets one by chance.
 *
 * @throws {ConfigError} for an option that there is not, and for a value out of range
 */
export function readArguments(args: readonly string[]): Arguments {
  const { minutes, seed, actors, cluster = false, keep } = readOptions(args, options);
  return {
    minutes: numberIn('--minutes', minutes ?? '10', 0.5, 24 * 60),
    seed: wholeIn('--seed', seed ?? String(Math.floor(Math.random() * 2 ** 32)), 0, 2 ** 32 - 1),
    actors: wholeIn('--actors', actors ?? '24', 3, 500),
    cluster,
    keep,
  };
}

function numberIn(name: string, value: string, least: number, most: number): number {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (!(number >= least && number <= most)) {
    throw new ConfigError(`${name} must be a number from ${least} to ${most}, not ${value}`);
  }
  return number;
}

function wholeIn(name: string, value: string, least: number, most: number): number {
  const number = numberIn(name, value, least, most);
  if (!Number.isInteger(number)) throw new ConfigError(`${name} must be a whole number, not ${value}`);
  return number;
}
