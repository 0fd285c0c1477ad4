import { changes, mostChanges } from '@rollcall/lua/changes';
import type { RedisClient } from '@rollcall/lua/script';
import type { Instance } from '@rollcall/shared/meeting';
import type { Seq } from '@rollcall/shared/numbers';
import { archive, type Stretch } from '../db/record/archive.ts';
import type { Archived } from '../db/record/archived.ts';
import { upToGap } from '../stores/changes.ts';
import type { SchedulerContext } from './context.ts';

/** What is written in one transaction: enough for its round trips not to count, and soon over. */
const rowsPerChunk = 2000;
const charactersPerChunk = 1 << 20;
/** Chunks per pass: less than a second, and whatever becomes due meanwhile is begun beside it. */
const chunksPerPass = 8;
/** Changes that Redis is asked for at once: about a millisecond of its time, even if all are the longest messages. */
const changesAtOnce = 2 * mostChanges;

/** An instance to be archived: the state of its record, and the number of its last change in Redis, as last seen. */
export type Behind = Instance & Pick<Archived, 'archivedSeq' | 'generation'> & { seq: Seq };

/** How far a pass came with an instance. */
export interface Passed extends Instance {
  /** MySQL has the changes 1 … archivedSeq, unless the state is `left`. */
  archivedSeq: Seq;
  /**
   * - `current`: MySQL has all that Redis had.
   * - `unfinished`: there is more, for another pass.
   * - `broken`: Redis lacks change archivedSeq + 1.
   * - `left`: its record is another than was thought, or somebody has it locked, who archives it or opens it anew.
   */
  state: 'current' | 'unfinished' | 'broken' | 'left';
}

/** @throws {Error} if Redis lacks a change */
export function mustNotBeBroken({ state, archivedSeq }: Passed): void {
  if (state === 'broken') throw new Error(`change ${archivedSeq + 1} is missing in Redis`);
}

/**
 * Copies changes that MySQL lacks from Redis, of many instances in a few transactions, each together with the cursors. The
 * next chunk is read while one is written. The instances take turns, so that a large one holds up no small one.
 *
 * @param locked what to do about an instance that somebody else has locked
 * @throws {Error} if Redis or MySQL fails; chunks that were written before that stay
 */
export async function archivePass(
  { redis, db }: Pick<SchedulerContext, 'redis' | 'db'>,
  instances: readonly Behind[],
  locked: 'skip' | 'wait' = 'skip',
): Promise<Passed[]> {
  const lines = instances.map((instance) => new Line(instance));
  const queue = [...lines];
  let chunk = await readChunk(redis, queue);
  for (let n = 1; chunk.length > 0; n += 1) {
    const reading = n < chunksPerPass ? readChunk(redis, queue) : Promise.resolve([]);
    // Nobody is told of its failure before the chunk is written.
    reading.catch(() => {});
    const written = await archive(
      db,
      chunk.map(({ stretch }) => stretch),
      locked,
    );
    for (const { line, stretch } of chunk) line.noteWritten(written.includes(stretch) ? stretch : undefined);
    chunk = (await reading).filter(({ line }) => !line.isLeft);
  }
  return lines.map((line) => line.passed);
}

interface Part {
  line: Line;
  stretch: Stretch;
}

/** Reads the next chunk, of as many instances as it has room for. Those with more to read go to the end of the queue. */
async function readChunk(redis: RedisClient, queue: Line[]): Promise<Part[]> {
  const parts = new Map<Line, Stretch>();
  let rows = 0;
  let characters = 0;
  while (queue.length > 0 && rows < rowsPerChunk && characters < charactersPerChunk) {
    const lines = takeTurn(queue).filter(({ hasMore }) => hasMore);
    const stretches = await Promise.all(lines.map((line) => line.read(redis)));
    for (const [n, line] of lines.entries()) {
      const stretch = stretches[n];
      if (line.hasMore) queue.push(line);
      if (!stretch) continue;
      parts.set(line, joined(parts.get(line), stretch));
      rows += stretch.to - stretch.from;
      for (const { body } of stretch.messages) characters += body.length;
      for (const { detail } of stretch.actions) characters += detail.length;
    }
  }
  return [...parts].map(([line, stretch]) => ({ line, stretch }));
}

/** Takes from the queue what is read at once. */
function takeTurn(queue: Line[]): Line[] {
  let sum = 0;
  const end = queue.findIndex((line) => {
    sum += line.expected;
    return sum >= changesAtOnce;
  });
  return queue.splice(0, end === -1 ? queue.length : end + 1);
}

const joined = (before: Stretch | undefined, stretch: Stretch): Stretch =>
  before
    ? {
        ...stretch,
        from: before.from,
        log: [...before.log, ...stretch.log],
        messages: [...before.messages, ...stretch.messages],
        actions: [...before.actions, ...stretch.actions],
      }
    : stretch;

/** The number line of an instance, as far as a pass has come with it. */
class Line {
  readonly #instance: Instance;
  readonly #generation: number;
  #archivedSeq: Seq;
  /** The last change that was read. */
  #readSeq: Seq;
  /** The last change that Redis had. */
  #seq: Seq;
  #fault: 'broken' | 'left' | undefined;

  constructor({ meetingID, orderID, archivedSeq, generation, seq }: Behind) {
    this.#instance = { meetingID, orderID };
    this.#generation = generation;
    this.#archivedSeq = archivedSeq;
    this.#readSeq = archivedSeq;
    this.#seq = seq;
  }

  get hasMore(): boolean {
    return this.#fault === undefined && this.#readSeq < this.#seq;
  }

  get isLeft(): boolean {
    return this.#fault === 'left';
  }

  /** How many changes the next read will bring. */
  get expected(): number {
    return Math.min(mostChanges, Math.max(1, this.#seq - this.#readSeq));
  }

  get passed(): Passed {
    const state = this.#archivedSeq < this.#seq ? 'unfinished' : 'current';
    return { ...this.#instance, archivedSeq: this.#archivedSeq, state: this.#fault ?? state };
  }

  /** Reads on; undefined if there is nothing to be archived. */
  async read(redis: RedisClient): Promise<Stretch | undefined> {
    const from = this.#readSeq;
    const answer = await changes(redis, this.#instance, { after: from, limit: mostChanges });
    // Behind its record, or of another generation, it is being opened anew, or soon will be.
    if (answer.outcome === 'GONE' || answer.generation !== this.#generation || answer.seq < from) {
      this.#fault ??= 'left';
      return undefined;
    }
    const { seq, generation, branches } = answer;
    const { last: to, ...found } = upToGap(from, answer);
    this.#seq = seq;
    this.#readSeq = to;
    if (to < Math.min(seq, from + mostChanges)) this.#fault ??= 'broken';
    return to === from ? undefined : { ...this.#instance, generation, branches, from, to, ...found };
  }

  /** Notes that a stretch was written, or that it was left out. */
  noteWritten(stretch: Stretch | undefined): void {
    if (stretch) this.#archivedSeq = stretch.to;
    else this.#fault = 'left';
  }
}
