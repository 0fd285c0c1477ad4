import type { FeedEvent } from '@rollcall/shared/events';
import type { RollcallError } from '../error.ts';
import { newRequestID } from '../links/request-ids.ts';
import { failureOf } from './failure.ts';
import type { MeetingMessage } from './meeting-snapshot.ts';
import { notActive } from './not-active.ts';
import type { UnsentMessage, UnsentStorage } from './unsent-storage.ts';

type Posted = Extract<FeedEvent, { type: 'posted' }>;

interface Entry {
  key: string;
  readonly requestID: string;
  readonly body: string;
  /** The number of the last change that was delivered when it was posted. */
  readonly after: number;
  timestamp: Date;
  status: MeetingMessage['status'];
  /** Its number, once the server has answered. */
  seq: number | undefined;
  /** Whether it may have reached the server. */
  wasTried: boolean;
  error: RollcallError | undefined;
}

export interface OutboxParts {
  /** Sends a message; to be repeated with the same requestID without harm. */
  send(message: { body: string; requestID: string }): Promise<{ seq: number; timestamp: Date }>;
  /** The number of the last change that was delivered. */
  deliveredUpTo(): number;
  onChange(): void;
  onError(error: RollcallError): void;
  /** Where messages are while the server may not have them. */
  storage?: UnsentStorage | undefined;
}

/**
 * The user's messages from `post` until the feed delivers them. They are sent one after the other, so that they are recorded
 * in the order in which they were written.
 *
 * Whichever comes first, the answer or the feed, a message is in one place only: the answer has its number, and before that
 * the feed's message is known by its text.
 *
 * What was unsent when the page was left is here again as failed: it may have been recorded, which the feed will say, and is
 * not sent without the user's will.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #queue: Entry[] = [];
  #entries: Entry[];
  readonly #stored: Set<string>;
  /** Delivered before they were answered. */
  readonly #assumed = new Set<Entry>();
  #isSending = false;
  #isClosed = false;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#entries = parts.storage?.read().map(restored) ?? [];
    this.#stored = new Set(this.#entries.map(({ requestID }) => requestID));
  }

  /** What was not delivered yet, in the order of posting. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Posts a message. Returns its key. */
  post(body: string): string {
    const requestID = newRequestID();
    const entry: Entry = {
      key: requestID,
      requestID,
      // As the server does, so that it is known again.
      body: body.trim(),
      after: this.#parts.deliveredUpTo(),
      timestamp: new Date(),
      status: 'pending',
      seq: undefined,
      wasTried: false,
      error: undefined,
    };
    this.#entries.push(entry);
    this.#enqueue(entry);
    return entry.key;
  }

  /** Sends a failed message again, as the same request: the server records it once. */
  retry(key: string): void {
    const entry = this.#entries.find((entry) => entry.key === key && entry.status === 'failed');
    if (!entry) return;
    entry.status = 'pending';
    entry.error = undefined;
    this.#enqueue(entry);
  }

  /** Drops a failed message. */
  discard(key: string): void {
    this.#entries = this.#entries.filter((entry) => entry.key !== key || entry.status !== 'failed');
    this.#changed();
  }

  /**
   * Takes out the message that the feed delivers, and returns its key; undefined if it was not posted here.
   *
   * @param isOwn whether it is the user's
   */
  deliver({ seq, body }: Posted, isOwn: boolean): string | undefined {
    const isIt = (entry: Entry) =>
      entry.seq === undefined && seq > entry.after && entry.body === body && mayBeRecorded(entry);
    const delivered =
      this.#entries.find((entry) => entry.seq === seq && entry.body === body) ??
      (isOwn ? this.#entries.find(isIt) : undefined);
    if (!delivered) return undefined;
    this.#entries = this.#entries.filter((entry) => entry !== delivered);
    if (delivered.status === 'pending') this.#assumed.add(delivered);
    this.#store();
    return delivered.key;
  }

  /** Everything up to here was delivered: what was answered with such a number and is not among it was lost. */
  settle(): void {
    const last = this.#parts.deliveredUpTo();
    for (const entry of this.#entries) {
      if (entry.status === 'sent' && entry.seq !== undefined && entry.seq <= last) fail(entry, undefined);
    }
    this.#store();
  }

  /** The meeting is over: what was not delivered by now never will be. */
  end(): void {
    this.#queue.length = 0;
    for (const entry of this.#entries) {
      if (entry.error?.reason === undefined) fail(entry, notActive());
    }
    this.#store();
  }

  close(): void {
    this.#isClosed = true;
    this.#queue.length = 0;
  }

  #changed(): void {
    this.#store();
    this.#parts.onChange();
  }

  /** Has the storage hold just what the server may not have. */
  #store(): void {
    const { storage } = this.#parts;
    if (!storage) return;
    const unsent = this.#entries.filter(({ status }) => status !== 'sent');
    for (const requestID of this.#stored) {
      if (unsent.some((entry) => entry.requestID === requestID)) continue;
      this.#stored.delete(requestID);
      storage.remove(requestID);
    }
    for (const { requestID, body, after, timestamp } of unsent) {
      if (this.#stored.has(requestID)) continue;
      this.#stored.add(requestID);
      storage.put({ requestID, body, after, postedAt: timestamp });
    }
  }

  #enqueue(entry: Entry): void {
    this.#queue.push(entry);
    this.#changed();
    void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    if (this.#isSending || this.#isClosed) return;
    this.#isSending = true;
    for (let entry = this.#queue.shift(); entry; entry = this.#queue.shift()) await this.#send(entry);
    this.#isSending = false;
  }

  async #send(entry: Entry): Promise<void> {
    const { body, requestID } = entry;
    entry.wasTried = true;
    try {
      const answer = await this.#parts.send({ body, requestID });
      if (!this.#isClosed) this.#answered(entry, answer);
    } catch (error) {
      if (!this.#isClosed) this.#failed(entry, failureOf(error));
    }
  }

  #answered(entry: Entry, { seq, timestamp }: { seq: number; timestamp: Date }): void {
    const wasAssumed = this.#assumed.delete(entry);
    // The feed has delivered it, as was assumed, or among the others.
    if (seq <= this.#parts.deliveredUpTo()) {
      this.#entries = this.#entries.filter((other) => other !== entry);
    } else {
      Object.assign(entry, { seq, timestamp, status: 'sent' });
      if (wasAssumed) this.#takeBack(entry);
    }
    this.#changed();
  }

  #failed(entry: Entry, error: RollcallError): void {
    const wasAssumed = this.#assumed.delete(entry);
    // Without an answer, the feed's word stands.
    if (wasAssumed && error.reason === undefined) return;
    // It was delivered as of the last time that it was sent, or ended with the meeting.
    if (!wasAssumed && (!this.#entries.includes(entry) || entry.status === 'failed')) return;
    fail(entry, error);
    if (wasAssumed) this.#takeBack(entry);
    this.#parts.onError(error);
    this.#changed();
  }

  /** What the feed delivered was another message with the same text, which keeps the key. */
  #takeBack(entry: Entry): void {
    entry.key = newRequestID();
    this.#entries.push(entry);
  }
}

/** Whether the server may have recorded a message without a word of it having arrived here. */
const mayBeRecorded = ({ status, wasTried, error }: Entry): boolean =>
  wasTried && status !== 'sent' && error?.reason === undefined;

/** A message as it was left when the page was: nobody knows whether it had arrived. */
const restored = ({ requestID, body, after, postedAt }: UnsentMessage): Entry => ({
  key: requestID,
  requestID,
  body,
  after,
  timestamp: postedAt,
  status: 'failed',
  seq: undefined,
  wasTried: true,
  error: undefined,
});

function fail(entry: Entry, error: RollcallError | undefined): void {
  entry.status = 'failed';
  entry.error = error;
}
