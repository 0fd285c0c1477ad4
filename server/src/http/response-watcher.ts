import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Refusal } from '@rollcall/shared/refusals';
import type { EncodeEvent, Sendable } from '../feed/encoded.ts';
import type { Watcher } from '../feed/watcher.ts';
import type { FeedFormat } from './feed-format.ts';
import { writeShared } from './shared-write.ts';

/** A watcher that receives its events over an HTTP response. All watchers in one format are sent the same bytes. */
export class ResponseWatcher implements Watcher {
  readonly userID: number;
  cursor = 0;
  admittedAt: Watcher['admittedAt'];
  endingAt = 0;
  details: Watcher['details'] = 'hidden';
  readonly #response: ServerResponse;
  readonly #format: FeedFormat;
  readonly #gone = new AbortController();

  constructor(response: ServerResponse, userID: number, format: FeedFormat) {
    this.#response = response;
    this.userID = userID;
    this.#format = format;
    response.once('close', () => this.#gone.abort());
    if (response.destroyed) this.#gone.abort();
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  get encode(): EncodeEvent {
    return this.#format.encode;
  }

  send(events: Sendable): void {
    writeShared(this.#response, events);
  }

  get isBehind(): boolean {
    return this.#clogged !== undefined;
  }

  async drained(): Promise<void> {
    for (let clogged = this.#clogged; clogged && !this.signal.aborted; clogged = this.#clogged) {
      await once(clogged, 'drain', { signal: this.signal }).catch(() => {});
    }
  }

  end(): void {
    this.#close(this.#format.closing);
  }

  refuse(refusal: Refusal): void {
    this.#close(this.#format.error(refusal));
  }

  cut(): void {
    this.#close('');
  }

  /** What has more to write than it should hold: the connection, or the response, which waits for a connection. */
  get #clogged() {
    const { writableNeedDrain, socket } = this.#response;
    if (writableNeedDrain) return this.#response;
    return socket?.writableNeedDrain ? socket : undefined;
  }

  #close(last: string): void {
    if (!this.#response.writableEnded) this.#response.end(last);
    this.#gone.abort();
  }
}
