import type { ServerResponse } from 'node:http';
import { pingFrame, pingMs } from '../feed/frames.ts';

/** A connection that takes nothing of what waits for it is closed after this. */
const stuckMs = 30_000;

interface Beating {
  /** Bytes that the connection has taken so far. */
  taken: number;
  /** When it last took some, by `performance.now()`. */
  at: number;
}

/** Keeps open responses alive, all with one timer: sends a ping, and closes those that take nothing any more. */
export function createPulse(): { add(response: ServerResponse): void } {
  const responses = new Map<ServerResponse, Beating>();
  const bytes = Buffer.from(pingFrame);
  let timer: NodeJS.Timeout | undefined;
  const beat = () => {
    const now = performance.now();
    for (const [response, last] of responses) {
      const taken = takenBy(response);
      if (taken > last.taken) responses.set(response, { taken, at: now });
      if (taken === last.taken && now - last.at > stuckMs) response.destroy();
      else if (!response.writableEnded) response.write(bytes);
    }
  };
  return {
    add(response) {
      if (response.destroyed) return;
      responses.set(response, { taken: takenBy(response), at: performance.now() });
      timer ??= setInterval(beat, pingMs);
      response.once('close', () => {
        responses.delete(response);
        if (responses.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      });
    },
  };
}

const takenBy = ({ socket }: ServerResponse): number => (socket ? socket.bytesWritten - socket.writableLength : 0);
