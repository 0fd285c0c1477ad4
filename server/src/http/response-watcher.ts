import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { closingFrame, errorFrame } from '../feed/frames.ts';
import type { Watcher } from '../feed/watcher.ts';
import { errorShape } from '../trpc/error-shape.ts';

/** Bytes buffered for a slow connection; beyond that it is closed, and the client resumes. */
const bufferedBytes = 1024 * 1024;

/** Creates a watcher that receives its events over an HTTP response. All watchers are sent the same bytes. */
export function responseWatcher(response: ServerResponse, userID: number, path: string): Watcher {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  if (response.destroyed) gone.abort();
  return {
    userID,
    cursor: 0,
    details: 'hidden',
    signal: gone.signal,
    send({ bytes }) {
      // Checked before the write rather than after, so that a single large batch disconnects nobody.
      if (response.writableLength > bufferedBytes) response.destroy();
      else if (!response.writableEnded) response.write(bytes);
    },
    async drained() {
      if (response.writableNeedDrain) await once(response, 'drain', { signal: gone.signal }).catch(() => {});
    },
    end() {
      if (!response.writableEnded) response.end(closingFrame);
      gone.abort();
    },
    refuse(refusal) {
      if (!response.writableEnded) response.end(errorFrame(errorShape(refusal, path)));
      gone.abort();
    },
    cut() {
      if (!response.writableEnded) response.end();
      gone.abort();
    },
  };
}
