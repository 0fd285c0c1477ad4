import type { AppRouter } from '@rollcall/server/router';
import { httpSubscriptionLink, type TRPCLink } from '@trpc/client';
import { EventSource } from 'eventsource';
import superjson from 'superjson';
import { patientRetryLink } from './patient-retry-link.ts';
import { mayRetry } from './refusal.ts';

export interface FeedOptions {
  url: string;
  authorization: () => Promise<string>;
  fetch: typeof globalThis.fetch;
}

/** ms before reconnecting when a connection has failed, or was answered with anything but a feed */
const retryDelayMs = (): number => 250 + Math.random() * 500;

/**
 * The links of a feed. They reconnect after any interruption and resume after the last event that arrived. Only a
 * refusal ends a feed, and not even that if a retry may help.
 *
 * The token travels in a header, which a browser's own EventSource cannot send; hence the `eventsource` package.
 */
export function feedLinks({ url, authorization, fetch }: FeedOptions): TRPCLink<AppRouter>[] {
  // The position of each feed, known even before its first event. The key is the operation's context: the first link
  // makes a new one, which all attempts to connect then share.
  const positions = new WeakMap<object, string>();
  return [
    () =>
      ({ op, next }) =>
        next({ ...op, context: { ...op.context } }),
    patientRetryLink({
      retry: ({ error }) => mayRetry(error),
      retryDelayMs,
    }),
    httpSubscriptionLink({
      url,
      transformer: superjson,
      EventSource: FeedSource,
      eventSourceOptions: ({ op }) => ({
        onPosition: (id) => positions.set(op.context, id),
        fetch: async (input, init) => {
          const position = positions.get(op.context);
          const headers = {
            ...init.headers,
            // Spelled as EventSource spells it: two spellings would be sent as two values.
            ...(position === undefined ? {} : { 'Last-Event-ID': position }),
            authorization: await authorization(),
          };
          return await fetchAnswer(fetch, input, { ...init, headers });
        },
      }),
    }),
  ];
}

/** ms that a server, or a proxy in front of it, has to start answering */
const answerTimeoutMs = 10_000;

/** Fetches, but gives up if no answer starts: on a dead route, a request could hang forever. */
async function fetchAnswer(
  fetch: typeof globalThis.fetch,
  input: string | URL,
  { signal, ...init }: Omit<RequestInit, 'signal'> & { signal?: AbortSignal | null | undefined },
): Promise<Response> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => controller.abort(new DOMException('no answer', 'TimeoutError')), answerTimeoutMs);
  try {
    return await fetch(input, { ...init, signal: controller.signal });
  } finally {
    clearTimeout(timer);
  }
}

type EventSourceInit = NonNullable<ConstructorParameters<typeof EventSource>[1]>;

/** An EventSource that reports its position: after each event, and when the server sends the one to start from. */
class FeedSource extends EventSource {
  constructor(url: string | URL, init?: EventSourceInit & { onPosition?: (id: string) => void }) {
    super(url, init);
    const report = (event: MessageEvent) => event.lastEventId && init?.onPosition?.(event.lastEventId);
    this.addEventListener('restore-id', report);
    this.addEventListener('message', report);
  }
}
