import type { Batch } from './batch.ts';

/** Who follows an instance: a place in its numbers, and what takes the events from there on. */
export interface Watcher {
  /** The number of the last change that it has been given. */
  cursor: number;
  /** Takes the events of a batch from the n-th on. Returns at once: who cannot keep up is dropped, and resumes later. */
  give(batch: Batch, from: number): void;
  /** Waits until what was given has been taken, for what is read on this watcher's behalf alone. */
  drained(): Promise<void>;
  /** It is over: nothing more will ever come. */
  end(): void;
  /** Nothing more comes from here: the watcher may resume, here or at another server. */
  cut(): void;
  /** Aborts when nobody is there any more. */
  readonly signal: AbortSignal;
}
