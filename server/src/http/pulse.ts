import type { ServerResponse } from 'node:http';
import { chunkOf, pingMs } from '../feed/frames.ts';
import { writeShared } from './shared-write.ts';

/** A connection that takes nothing of what waits for it is closed after this. */
const stuckMs = 30_000;

interface Beating {
  /** Bytes that the connection has taken so far. */
  taken: number;
  /** When it last took some, by `performance.now()`. */
  at: number;
}

export interface Pulse {
  /** Keeps a response alive until it is closed. */
  add(response: ServerResponse): void;
  /**
   * Sends a ping to every response, and closes those that take nothing any more. A timer does so while there are any.
   *
   * @param now ms, by `performance.now()`
   */
  beat(now?: number): void;
}

/** Keeps open responses alive, all with one timer, by sending them a ping. */
export function createPulse(pingFrame: string): Pulse {
  const responses = new Map<ServerResponse, Beating>();
  const bytes = Buffer.from(pingFrame);
  const ping = { bytes, chunk: chunkOf([bytes]) };
  let timer: NodeJS.Timeout | undefined;
  const beat = (now = performance.now()) => {
    for (const [response, last] of responses) {
      const taken = takenBy(response);
      if (taken > last.taken) responses.set(response, { taken, at: now });
      if (taken === last.taken && now - last.at > stuckMs) response.destroy();
      else writeShared(response, ping);
    }
  };
  return {
    beat,
    add(response) {
      if (response.destroyed) return;
      responses.set(response, { taken: takenBy(response), at: performance.now() });
      timer ??= setInterval(() => beat(), pingMs);
      response.once('close', () => {
        responses.delete(response);
        if (responses.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      });
    },
  };
}

/**
 * The bytes that the system has taken for a response's connection. Node's own counts include a write that is under way, which
 * for a slow client may be all that happens in half a minute; the handle below, which its types do not expose, knows better.
 */
export function takenBy({ socket }: ServerResponse): number {
  const handle = socket && '_handle' in socket ? socket._handle : undefined;
  return isStream(handle) ? handle.bytesWritten - handle.writeQueueSize : 0;
}

const isStream = (handle: unknown): handle is { bytesWritten: number; writeQueueSize: number } =>
  typeof handle === 'object' && handle !== null && 'bytesWritten' in handle && 'writeQueueSize' in handle;
