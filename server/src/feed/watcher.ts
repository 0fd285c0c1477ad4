import type { Ended, FeedEvent } from '@rollcall/shared/events';
import { Refusal } from '@rollcall/shared/refusals';
import type { FeedStart } from '../domain/meetings/watch.ts';
import type { Place } from '../stores/number-line.ts';
import type { Batch } from './batch.ts';
import { Encoded, type EncodeEvent, type Sendable } from './encoded.ts';

/** Somebody who follows an instance: their position in its numbers, and a way to send them the events after it. */
export interface Watcher {
  readonly userID: number;
  /** The number of the last change that was sent. */
  cursor: number;
  /** The number of the last change when the watcher was found to be invited; undefined for an admin, who need not be. */
  admittedAt: number | undefined;
  /** The end (ms) that the watcher was last sent a notice of; 0 for none. */
  endingAt: number;
  /** Who joined is sent with age, gender and e-mail, or without, or with them from the watcher's own join on. */
  details: FeedStart['details'];
  /** The format in which events are sent. Whoever has the same one is sent the same bytes. */
  readonly encode: EncodeEvent;
  /** Sends events without waiting. */
  send(events: Sendable): void;
  /** Whether so much of what was sent is still waiting that nothing should be added to it. */
  readonly isBehind: boolean;
  /** Waits until the watcher is no longer behind, or gone. */
  drained(): Promise<void>;
  /** Ends the feed for good: nothing more will ever follow. */
  end(): void;
  /** Ends the feed with the reason why the watcher may not follow any longer. */
  refuse(refusal: Refusal): void;
  /** Breaks the feed off: the watcher may resume, here or at another server. */
  cut(): void;
  /** Aborts when the watcher is gone. */
  readonly signal: AbortSignal;
}

/**
 * Sends a watcher the part of a batch that it has not seen. A change by which the watcher is no longer invited is the last:
 * unless it was made before the watcher was admitted, and so was void by then.
 */
export function send(watcher: Watcher, batch: Batch): void {
  const { admittedAt, encode } = watcher;
  const out = admittedAt === undefined ? undefined : batch.uninvitedAt(watcher.userID, admittedAt);
  const end = out === undefined ? batch.events.length : out + 1;
  let from = batch.seenAt(watcher.cursor);
  if (from === end) return;
  watcher.cursor = batch.events[end - 1]?.seq ?? batch.last;
  // A watcher's own join is not hidden from them.
  for (const own of batch.joinsOf(watcher.userID)) {
    if (own < from || watcher.details === 'shown') continue;
    if (own > from) watcher.send(batch.part(from, own, false, encode));
    watcher.send(batch.part(own, own + 1, true, encode));
    from = own + 1;
    if (watcher.details === 'shown once joined') watcher.details = 'shown';
  }
  if (from < end) watcher.send(batch.part(from, end, watcher.details === 'shown', encode));
  if (out !== undefined) watcher.refuse(new Refusal('NOT_ALLOWED'));
}

/** Takes a watcher back to a place: what it was sent above it is lost. */
export function reset(watcher: Watcher, { seq, generation }: Place): void {
  watcher.cursor = seq;
  sendOne(watcher, { type: 'reset', seq, timestamp: new Date() }, generation);
}

/** Sends a watcher the notice that the end is near. It bears the number of the last change, from which the watcher resumes. */
export function sendEnding(watcher: Watcher, todatetime: Date, generation: number): void {
  watcher.endingAt = todatetime.getTime();
  sendOne(watcher, { type: 'ending', seq: watcher.cursor, timestamp: todatetime }, generation);
}

/** Sends a watcher the end, after which nothing follows. */
export function finish(watcher: Watcher, ended: Ended, generation: number): void {
  sendOne(watcher, ended, generation);
  watcher.end();
}

const sendOne = (watcher: Watcher, event: FeedEvent, generation: number): void =>
  watcher.send(new Encoded([event], generation, watcher.encode));
