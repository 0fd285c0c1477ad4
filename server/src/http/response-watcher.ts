import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { closingFrame } from '../feed/frames.ts';
import type { Watcher } from '../feed/watcher.ts';

/** Bytes buffered for a slow connection; beyond that it is closed, and the client resumes. */
const bufferedBytes = 1024 * 1024;

/** Creates a watcher that receives its events over an HTTP response. All watchers are sent the same bytes. */
export function responseWatcher(response: ServerResponse, userID: number): Watcher {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  if (response.destroyed) gone.abort();
  return {
    userID,
    cursor: 0,
    signal: gone.signal,
    send(batch, from) {
      // Checked before the write rather than after, so that a single large batch disconnects nobody.
      if (response.writableLength > bufferedBytes) response.destroy();
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
