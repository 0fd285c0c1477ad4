import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { closingFrame } from './frames.ts';
import type { Watcher } from './watcher.ts';

/** Bytes that may wait for a connection that does not take them; beyond, it is cut, and the client resumes. */
const waitingBytes = 1024 * 1024;

/** A watcher at the end of an HTTP response: what all watchers receive is written to it as the same bytes. */
export function responseWatcher(response: ServerResponse): Watcher {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  if (response.destroyed) gone.abort();
  return {
    cursor: 0,
    signal: gone.signal,
    give(batch, from) {
      // Looked at before and not after, so that a large batch alone cuts nobody.
      if (response.writableLength > waitingBytes) response.destroy();
      else if (!response.writableEnded) response.write(batch.bytes(from));
    },
    async drained() {
      if (response.writableNeedDrain) await once(response, 'drain', { signal: gone.signal }).catch(() => {});
    },
    end() {
      if (!response.writableEnded) response.end(closingFrame);
      gone.abort();
    },
    cut() {
      if (!response.writableEnded) response.end();
      gone.abort();
    },
  };
}
