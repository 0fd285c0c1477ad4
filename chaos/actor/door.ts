import { createRollcallClient, type RollcallClient } from '@rollcall/client';

/** A client at one of the ways in, and how many of its mutations had no answer. */
export interface Door {
  client: RollcallClient;
  unanswered(): number;
}

/** ms after which a call is given up */
const patienceMs = 4_000;

/** An option of a call: for how long its answer is waited for. */
export const patience = (): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(patienceMs) });

export function openDoor(url: string, token: string): Door {
  let unanswered = 0;
  const client = createRollcallClient({
    url,
    token,
    // The history records each attempt by itself.
    retries: 0,
    async fetch(input, init) {
      const isMutation = init?.method === 'POST';
      try {
        const response = await fetch(input, init);
        if (isMutation && response.status >= 500) unanswered += 1;
        return response;
      } catch (error) {
        if (isMutation) unanswered += 1;
        throw error;
      }
    },
  });
  return { client, unanswered: () => unanswered };
}
