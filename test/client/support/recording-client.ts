import { type ClientOptions, createRollcallClient, type RollcallClient } from '@rollcall/client';
import { z } from 'zod';

/** An HTTP request of a client. */
export interface SentRequest {
  paths: string[];
  /** One for each call; empty for a request of queries. */
  requestIDs: string[];
  state: 'under way' | 'answered' | 'failed';
  /** Of the answer. */
  status?: number;
}

const body = z.record(z.string(), z.object({ json: z.object({ requestID: z.string() }) }));

/**
 * A client that records its requests.
 *
 * @param onFailed called after a request has failed, when its calls know of it
 */
export function recordingClient(
  options: ClientOptions,
  onFailed = () => {},
): { client: RollcallClient; requests: SentRequest[] } {
  const requests: SentRequest[] = [];
  const client = createRollcallClient({
    ...options,
    async fetch(input, init) {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      const calls = typeof init?.body === 'string' ? Object.values(body.parse(JSON.parse(init.body))) : [];
      const request: SentRequest = {
        paths: pathname.replace('/trpc/', '').split(','),
        requestIDs: calls.map(({ json }) => json.requestID),
        state: 'under way',
      };
      requests.push(request);
      try {
        const response = await fetch(input, init);
        request.state = 'answered';
        request.status = response.status;
        return response;
      } catch (error) {
        request.state = 'failed';
        setTimeout(onFailed);
        throw error;
      }
    },
  });
  return { client, requests };
}
