import type { ServerResponse } from 'node:http';
import { pingFrame, pingMs } from '../feed/frames.ts';

/** Sends keep-alive frames to all open responses with one timer, so that dead connections are noticed. */
export function createPulse(): { add(response: ServerResponse): void } {
  const responses = new Set<ServerResponse>();
  const bytes = Buffer.from(pingFrame);
  let timer: NodeJS.Timeout | undefined;
  const beat = () => {
    for (const response of responses) if (!response.writableEnded) response.write(bytes);
  };
  return {
    add(response) {
      if (response.destroyed) return;
      responses.add(response);
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
