import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Instance } from '@rollcall/shared/meeting';
import { type ErrorCode, Refusal } from '@rollcall/shared/refusals';
import type { Cluster, Redis } from 'ioredis';
import { activeMeetingsKey, type InstanceKey, instanceKeys } from './keys.ts';

export type RedisClient = Redis | Cluster;

/** What follows the first word of a script's reply. */
export type Fields = readonly unknown[];

type Readers = Record<string, (fields: Fields) => object>;

/** The typed face of a .lua file: everything that passes between it and TypeScript, in the order of the file. */
export interface Face<Key extends string, Arg extends string, Optional extends string, Outcomes extends Readers> {
  keys: readonly Key[];
  args: readonly Arg[];
  /** Arguments behind those, empty where a call does not give them. */
  optional?: readonly Optional[];
  /** The words with which the script refuses; each becomes a thrown {@link Refusal}. */
  refusals: readonly ErrorCode[];
  /** The other words that it replies, each with what reads the fields behind it. */
  outcomes: Outcomes;
}

/** A script's answer: its first word as `outcome`, and the fields that this word brings. */
export type Answer<Outcomes extends Readers> = {
  [Word in keyof Outcomes]: { outcome: Word } & ReturnType<Outcomes[Word]>;
}[keyof Outcomes];

type Args<Arg extends string, Optional extends string> = Record<Arg, string | number> &
  Partial<Record<Optional, string | number | undefined>>;

/**
 * Turns `<name>.lua` beside this file into a typed function that runs it on one instance, as one Redis command. The
 * function takes the instance and not keys, so a call that crosses two slots cannot be written; it throws a
 * {@link Refusal} with the word that the script replied.
 */
export function instanceScript<
  const Arg extends string,
  const Outcomes extends Readers,
  const Optional extends string = never,
>(name: string, face: Face<InstanceKey, Arg, Optional, Outcomes>) {
  const run = load(name, face);
  const call = (redis: RedisClient, instance: Instance, args: Args<Arg, Optional>): Promise<Answer<Outcomes>> =>
    run(
      redis,
      face.keys.map((key) => instanceKeys[key](instance)),
      args,
    );
  return Object.assign(call, { file: `${name}.lua`, face });
}

/** The same for a script that reads the list of active instances, which lies in a slot of its own. */
export function listScript<
  const Arg extends string,
  const Outcomes extends Readers,
  const Optional extends string = never,
>(name: string, face: Face<'activeMeetings', Arg, Optional, Outcomes>) {
  const run = load(name, face);
  const call = (redis: RedisClient, args: Args<Arg, Optional>): Promise<Answer<Outcomes>> =>
    run(redis, [activeMeetingsKey], args);
  return Object.assign(call, { file: `${name}.lua`, face });
}

function load<Arg extends string, Optional extends string, Outcomes extends Readers>(
  name: string,
  face: Face<string, Arg, Optional, Outcomes>,
) {
  const source = readFileSync(new URL(`${name}.lua`, import.meta.url), 'utf8');
  const sha = createHash('sha1').update(source).digest('hex');
  return async (redis: RedisClient, keys: string[], args: Args<Arg, Optional>): Promise<Answer<Outcomes>> => {
    const values = [...face.args.map((arg) => args[arg]), ...(face.optional ?? []).map((arg) => args[arg] ?? '')];
    const reply: unknown = await redis.evalsha(sha, keys.length, ...keys, ...values).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
      return redis.eval(source, keys.length, ...keys, ...values);
    });
    return answer(name, face, reply);
  };
}

/** Redis forgets its scripts when it restarts; EVAL brings one back. */
const isMissing = (error: unknown): boolean => error instanceof Error && error.message.startsWith('NOSCRIPT');

function answer<Outcomes extends Readers>(
  name: string,
  face: Face<string, string, string, Outcomes>,
  reply: unknown,
): Answer<Outcomes> {
  if (!Array.isArray(reply)) throw new TypeError(`${name}.lua replied no array`);
  const [word, ...fields]: unknown[] = reply;
  const refusal = face.refusals.find((code) => code === word);
  if (refusal) throw new Refusal(refusal);
  if (typeof word !== 'string' || !Object.hasOwn(face.outcomes, word)) {
    throw new TypeError(`${name}.lua replied ${String(word)}, which its face does not name`);
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
