import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** A connection that takes nothing for so long is closed. */
const stuckMs = 60_000;

/**
 * Writes a response part by part, each once the connection has taken those before, so that no more than one is in memory.
 * Stops where nobody reads any more.
 *
 * @throws what the parts end with; the response is not ended then
 */
export async function writeParts(
  response: ServerResponse,
  first: IteratorResult<string, void>,
  rest: AsyncGenerator<string, void, undefined>,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.setTimeout(stuckMs, () => response.destroy());
  try {
    for (let part = first; !part.done; part = await rest.next()) {
      if (response.destroyed) return;
      if (!response.write(part.value)) await once(response, 'drain', { signal: gone.signal }).catch(() => {});
    }
    response.end();
  } finally {
    await rest.return();
  }
}
