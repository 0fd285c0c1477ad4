import { createHash } from 'node:crypto';
import * as scripts from '@rollcall/lua/scripts';
import type { Redis } from 'ioredis';
import type { ScriptMistake } from './planted.ts';
import type { StoryClock } from './story-clock.ts';

type Command = Parameters<Redis['sendCommand']>[0];

interface Told {
  sha: string;
  source: string;
}

/** How the clock of Redis is read, and how that of a story is: the last two keys of a call are what TIME would reply. */
const realTime = "redis.call('TIME')";
const toldTime = '{ KEYS[#KEYS - 1], KEYS[#KEYS] }';

/**
 * A Redis whose clock is that of a story, for all who connect to it: each script is run as it is, but for how it reads the time,
 * and for a mistake that is planted. A script counts as loaded if its stand-in is, so that the fence works as ever.
 */
export class ToldRedis {
  readonly #clock: StoryClock;
  readonly #bySha = new Map<string, Told>();
  readonly #bySource = new Map<string, Told>();

  constructor(clock: StoryClock, mistake?: ScriptMistake) {
    this.#clock = clock;
    for (const { file, sha, source } of Object.values(scripts)) {
      const wrong = file === mistake?.of.file ? replaced(file, source, mistake) : source;
      const told = wrong.replaceAll(realTime, toldTime);
      const one = { source: told, sha: createHash('sha1').update(told).digest('hex') };
      this.#bySha.set(sha, one);
      this.#bySource.set(source, one);
    }
  }

  /** From now on, what is sent over this connection, and over any that is made from it, goes by the story. */
  take(redis: Redis): void {
    const send = redis.sendCommand.bind(redis);
    const duplicate = redis.duplicate.bind(redis);
    redis.sendCommand = (command, stream) => {
      if (command.name === 'time') {
        command.resolve(this.#time());
        return command.promise;
      }
      this.#rewrite(command);
      return send(command, stream);
    };
    redis.duplicate = (options) => {
      const other = duplicate(options);
      this.take(other);
      return other;
    };
  }

  #rewrite({ name, args }: Command): void {
    if (name === 'script') {
      for (const [n, arg] of args.entries()) args[n] = this.#toldOf(arg);
    } else if (name === 'eval' || name === 'evalsha') {
      const [script = '', count = 0] = args;
      const told = this.#toldOf(script);
      // What is none of the product's is the story's own.
      if (told !== script) args.splice(0, 2, told, String(Number(count) + 2));
      if (told !== script) args.splice(2 + Number(count), 0, ...this.#time());
    }
  }

  #toldOf(arg: Command['args'][number]): Command['args'][number] {
    const given = String(arg);
    return this.#bySha.get(given)?.sha ?? this.#bySource.get(given)?.source ?? arg;
  }

  #time(): [seconds: string, microseconds: string] {
    const { now } = this.#clock;
    return [String(Math.floor(now / 1000)), String((now % 1000) * 1000)];
  }
}

function replaced(file: string, source: string, { part, by }: ScriptMistake): string {
  if (!source.includes(part)) throw new Error(`${file} has no "${part}"`);
  return source.replaceAll(part, by);
}
