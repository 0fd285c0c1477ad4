import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Instance } from '@rollcall/shared/meeting';
import { type ErrorCode, Refusal } from '@rollcall/shared/refusals';
import type { ChainableCommander, Cluster, Redis } from 'ioredis';
import type { Writer } from './arguments.ts';
import { activeMeetingsKey, type InstanceKey, instanceKeys, schedulersKey, upcomingMeetingsKey } from './keys.ts';
import { withPrelude } from './prelude.ts';

export type RedisClient = Redis | Cluster;

/** What follows the first word of a script's reply. */
export type Fields = readonly unknown[];

type Writers = Record<string, Writer>;
type Readers = Record<string, (fields: Fields) => object>;

/** The typed face of a .lua file: everything that passes between it and TypeScript, in the order of the file. */
export interface Face<Key extends string, Arguments extends Writers, Outcomes extends Readers> {
  keys: readonly Key[];
  /** What writes each argument: it decides which values a call may pass. */
  args: Arguments;
  /** The words with which the script refuses; each becomes a thrown {@link Refusal}, or {@link AbsentInstance}. */
  refusals: readonly (ErrorCode | 'ABSENT')[];
  /** The other words that it replies, each with what reads the fields after it. */
  outcomes: Outcomes;
}

/** Redis does not have the instance: whether it is live all the same, only the schedule in MySQL says. */
export class AbsentInstance extends Error {
  override message = 'Redis does not have the instance';
}

/** A script's answer: its first word as `outcome`, and the fields that come with this word. */
export type Answer<Outcomes extends Readers> = {
  [Word in keyof Outcomes]: { outcome: Word } & ReturnType<Outcomes[Word]>;
}[keyof Outcomes];

type Value<Of extends Writer> = Parameters<Of>[0];

type OptionalName<Arguments extends Writers> = {
  [Name in keyof Arguments]: undefined extends Value<Arguments[Name]> ? Name : never;
}[keyof Arguments];

/** What a call passes to a script, by name. */
type Args<Arguments extends Writers> = {
  [Name in Exclude<keyof Arguments, OptionalName<Arguments>>]: Value<Arguments[Name]>;
} & { [Name in OptionalName<Arguments>]?: Value<Arguments[Name]> };

/**
 * Turns `<name>.lua` beside this file into a typed function that runs it on one instance, as one Redis command. The
 * function takes the instance rather than keys, so a call across two slots cannot be written; it throws a
 * {@link Refusal} with the word that the script replied.
 *
 * It fails with NOSCRIPT on a Redis that {@link loadScripts} has not been called for in its present life.
 */
export const instanceScript = <const Arguments extends Writers, const Outcomes extends Readers>(
  name: string,
  face: Face<InstanceKey, Arguments, Outcomes>,
) => onInstance(name, face, 'checked');

/** The same for a script that opens or erases an instance: it also runs on a Redis that was not checked yet. */
export const uncheckedScript = <const Arguments extends Writers, const Outcomes extends Readers>(
  name: string,
  face: Face<InstanceKey, Arguments, Outcomes>,
) => onInstance(name, face, 'any');

/** The same for a script that reads the list of active instances, which is stored in a slot of its own with what has not begun. */
export function listScript<const Arguments extends Writers, const Outcomes extends Readers>(
  name: string,
  face: Face<'activeMeetings' | 'upcomingMeetings', Arguments, Outcomes>,
) {
  const { run, queue: _, ...about } = load(name, face, 'checked');
  const call = (redis: RedisClient, args: Args<Arguments>): Promise<Answer<Outcomes>> =>
    run(redis, [activeMeetingsKey, upcomingMeetingsKey], args);
  return Object.assign(call, { ...about, face });
}

/** The same for a script about one user, with a key in a slot of its own: it touches no instance, so it runs anywhere. */
export function userScript<Of, const Arguments extends Writers, const Outcomes extends Readers>(
  name: string,
  keyOf: (of: Of) => string,
  face: Face<'limit' | 'feeds', Arguments, Outcomes>,
) {
  const { run, queue: _, ...about } = load(name, face, 'any');
  const call = (redis: RedisClient, of: Of, args: Args<Arguments>): Promise<Answer<Outcomes>> =>
    run(redis, [keyOf(of)], args);
  return Object.assign(call, { ...about, face });
}

/** The same for a script about the schedulers themselves: it touches no instance, so it runs anywhere. */
export function schedulersScript<const Arguments extends Writers, const Outcomes extends Readers>(
  name: string,
  face: Face<'schedulers', Arguments, Outcomes>,
) {
  const { run, ...about } = load(name, face, 'any');
  const call = (redis: RedisClient, args: Args<Arguments>): Promise<Answer<Outcomes>> =>
    run(redis, [schedulersKey], args);
  return Object.assign(call, { ...about, face });
}

/** On which Redis a script runs: one that was checked in its present life, or any. */
type RunsOn = 'checked' | 'any';

function onInstance<const Arguments extends Writers, const Outcomes extends Readers>(
  name: string,
  face: Face<InstanceKey, Arguments, Outcomes>,
  runsOn: RunsOn,
) {
  const { run, queue, ...about } = load(name, face, runsOn);
  const keysOf = (instance: Instance) => face.keys.map((key) => instanceKeys[key](instance));
  const call = (redis: RedisClient, instance: Instance, args: Args<Arguments>): Promise<Answer<Outcomes>> =>
    run(redis, keysOf(instance), args);
  return Object.assign(call, {
    ...about,
    face,
    /** Puts the script into a transaction; `answer` reads what it replied there. */
    queue: (transaction: ChainableCommander, instance: Instance, args: Args<Arguments>) =>
      void queue(transaction, keysOf(instance), args),
    answer: (reply: unknown): Answer<Outcomes> => answer(name, face, reply),
  });
}

function load<Outcomes extends Readers>(name: string, face: Face<string, Writers, Outcomes>, runsOn: RunsOn) {
  const source = withPrelude(readFileSync(new URL(`${name}.lua`, import.meta.url), 'utf8'));
  const sha = createHash('sha1').update(source).digest('hex');
  const writers = Object.entries(face.args);
  type Given = Readonly<Record<string, unknown>>;
  const valuesOf = (args: Given) => writers.map(([arg, writer]) => write(writer, args[arg]));
  const run = async (redis: RedisClient, keys: string[], args: Given): Promise<Answer<Outcomes>> => {
    const values = valuesOf(args);
    const reply: unknown = await redis.evalsha(sha, keys.length, ...keys, ...values).catch((error: unknown) => {
      if (runsOn === 'checked' || !isUnchecked(error)) throw error;
      return redis.eval(source, keys.length, ...keys, ...values);
    });
    return answer(name, face, reply);
  };
  const queue = (transaction: ChainableCommander, keys: string[], args: Given) =>
    transaction.evalsha(sha, keys.length, ...keys, ...valuesOf(args));
  return { run, queue, source, sha, runsOn, file: `${name}.lua` };
}

/** Safe because `Args` gives each name the type that its writer takes, which TypeScript does not follow into a loop. */
const write = (writer: Writer, value: unknown): string | number =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  writer(value as never);

/** Redis forgets its scripts when it restarts or fails over: it was not checked since. EVAL would load one again. */
export const isUnchecked = (error: unknown): boolean => error instanceof Error && error.message.startsWith('NOSCRIPT');

function answer<Outcomes extends Readers>(
  name: string,
  face: Face<string, Writers, Outcomes>,
  reply: unknown,
): Answer<Outcomes> {
  if (!Array.isArray(reply)) throw new TypeError(`${name}.lua did not reply with an array`);
  const [word, ...fields]: unknown[] = reply;
  const refusal = face.refusals.find((code) => code === word);
  if (refusal) throw refusal === 'ABSENT' ? new AbsentInstance() : new Refusal(refusal);
  if (typeof word !== 'string' || !Object.hasOwn(face.outcomes, word)) {
    throw new TypeError(`${name}.lua replied with ${String(word)}, which is not in its face`);
  }
  return withOutcome(face.outcomes, word, fields);
}

/** Safe because `word` was just found among the keys of `outcomes`; TypeScript cannot follow that into the union. */
function withOutcome<Outcomes extends Readers>(
  outcomes: Outcomes,
  word: keyof Outcomes & string,
  fields: Fields,
): Answer<Outcomes> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { outcome: word, ...outcomes[word]?.(fields) } as Answer<Outcomes>;
}
