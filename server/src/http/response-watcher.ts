import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Refusal } from '@rollcall/shared/refusals';
import type { Sendable } from '../feed/encoded.ts';
import { closingFrame, errorFrame } from '../feed/frames.ts';
import type { Watcher } from '../feed/watcher.ts';
import { errorShape } from '../trpc/error-shape.ts';
import { writeShared } from './shared-write.ts';

/** A watcher that receives its events over an HTTP response. All watchers are sent the same bytes. */
export class ResponseWatcher implements Watcher {
  readonly userID: number;
  cursor = 0;
  admittedAt: Watcher['admittedAt'];
  endingAt = 0;
  details: Watcher['details'] = 'hidden';
  readonly #response: ServerResponse;
  readonly #path: string;
  readonly #gone = new AbortController();

  constructor(response: ServerResponse, userID: number, path: string) {
    this.#response = response;
    this.userID = userID;
    this.#path = path;
    response.once('close', () => this.#gone.abort());
    if (response.destroyed) this.#gone.abort();
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
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
    this.#close(closingFrame);
  }

  refuse(refusal: Refusal): void {
    this.#close(errorFrame(errorShape(refusal, this.#path)));
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
