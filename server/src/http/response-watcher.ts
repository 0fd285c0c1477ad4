import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { closingFrame } from '../feed/frames.ts';
import type { Watcher } from '../feed/watcher.ts';

/** Bytes that may wait for a slow connection; beyond that it is closed, and the client resumes. */
const waitingBytes = 1024 * 1024;

/** A watcher at the other end of an HTTP response. All watchers are sent the same bytes. */
export function responseWatcher(response: ServerResponse): Watcher {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  if (response.destroyed) gone.abort();
  return {
    cursor: 0,
    signal: gone.signal,
    give(batch, from) {
      // Checked before the write and not after, so that one large batch cuts nobody off.
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
