import type { FeedEvent } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import { readRecord } from './archived.ts';
import { Batch } from './batch.ts';
import type { Hub } from './hub.ts';
import type { LineParts } from './line.ts';
import { createNarrate } from './narrate.ts';
import type { Watcher } from './watcher.ts';

/** Where a watcher begins: behind a number that it names, or with what happens from now on. */
export interface FeedStart {
  instance: Instance;
  lastEventId: number | undefined;
  /** The last number when the watcher's rights were checked: what lies above it, Redis has lost. */
  seq: number;
}

/** One watcher's view of one instance, from a place on, until it is over or nobody looks any more. */
export class Feed {
  readonly #hub: Hub;
  readonly #parts: Pick<LineParts, 'db' | 'users'>;
  readonly #start: FeedStart;

  constructor(hub: Hub, parts: Pick<LineParts, 'db' | 'users'>, start: FeedStart) {
    this.#hub = hub;
    this.#parts = parts;
    this.#start = start;
  }

  /**
   * Gives a watcher everything, until it is gone or told that it is over.
   *
   * @param onStart told the number from which the watcher begins, before the first event
   */
  async deliver(watcher: Watcher, onStart: (seq: number) => void = () => {}): Promise<void> {
    const { instance, lastEventId, seq } = this.#start;
    await this.#hub.withLine(instance, async (line) => {
      await line?.compare(seq);
      watcher.cursor = Math.min(lastEventId ?? seq, seq);
      onStart(watcher.cursor);
      if (lastEventId !== undefined && lastEventId > seq) watcher.give(resetTo(seq), 0);
      if (!line) return await this.#deliverRecord(watcher);
      await line.attach(watcher);
      if (!watcher.signal.aborted) await new Promise((resolve) => watcher.signal.addEventListener('abort', resolve));
      line.detach(watcher);
    });
  }

  /** The instance has left Redis: what MySQL has of it, and that it is over. */
  async #deliverRecord(watcher: Watcher): Promise<void> {
    const narrate = createNarrate(this.#parts.users);
    while (!watcher.signal.aborted) {
      const { changes, over } = await readRecord(this.#parts.db, this.#start.instance, watcher.cursor);
      if (changes.length > 0) {
        const batch = new Batch(await narrate(changes));
        watcher.cursor = batch.last;
        watcher.give(batch, 0);
        await watcher.drained();
      } else {
        // Redis has lost an instance that has not ended: it will be back.
        if (!over) return watcher.cut();
        watcher.give(new Batch([over]), 0);
        return watcher.end();
      }
    }
  }
}

const resetTo = (seq: number): Batch => new Batch([{ type: 'reset', seq, timestamp: new Date() } satisfies FeedEvent]);
