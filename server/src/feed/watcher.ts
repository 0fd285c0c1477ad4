import type { Ended } from '@rollcall/shared/events';
import type { Place } from '../stores/number-line.ts';
import { Batch } from './batch.ts';

/** Somebody who follows an instance: their position in its numbers, and a way to send them the events after it. */
export interface Watcher {
  readonly userID: number;
  /** The number of the last change that was sent. */
  cursor: number;
  /** Sends the events from index `from` on without waiting: a slow watcher is dropped, and resumes later. */
  send(batch: Batch, from: number): void;
  /** Waits until the watcher has taken what was sent: changes read for it alone are sent at its own pace. */
  drained(): Promise<void>;
  /** Ends the feed for good: nothing more will ever follow. */
  end(): void;
  /** Breaks the feed off: the watcher may resume, here or at another server. */
  cut(): void;
  /** Aborts when the watcher is gone. */
  readonly signal: AbortSignal;
}

/** Sends a watcher the part of a batch that it has not seen. */
export function send(watcher: Watcher, batch: Batch): void {
  const from = batch.seenAt(watcher.cursor);
  if (from === batch.events.length) return;
  watcher.cursor = batch.last;
  watcher.send(batch, from);
}

/** Takes a watcher back to a place: what it was sent above it is lost. */
export function reset(watcher: Watcher, { seq, generation }: Place): void {
  watcher.cursor = seq;
  watcher.send(new Batch([{ type: 'reset', seq, timestamp: new Date() }], generation), 0);
}

/** Sends a watcher the end, after which nothing follows. */
export function finish(watcher: Watcher, ended: Ended, generation: number): void {
  watcher.send(new Batch([ended], generation), 0);
  watcher.end();
}
