import type { AppRouter } from '@rollcall/server/router';
import { httpSubscriptionLink, retryLink, type TRPCLink } from '@trpc/client';
import { EventSource } from 'eventsource';
import superjson from 'superjson';
import { mayRetry } from './refusal.ts';

export interface FeedOptions {
  url: string;
  authorization: () => Promise<string>;
  fetch: typeof globalThis.fetch;
}

/** ms before a connection that was refused, or answered with anything but a feed, is tried again. */
const retryDelayMs = (): number => 250 + Math.random() * 500;

/**
 * The links of a feed: they connect again after whatever cuts them, behind the last number that was seen. Only what a
 * retry cannot help ends a feed: a refusal, other than that a service is away.
 *
 * The token travels in a header, which a browser's own EventSource cannot send; hence the one of the package.
 */
export function feedLinks({ url, authorization, fetch }: FeedOptions): TRPCLink<AppRouter>[] {
  // By the context of an operation, a new one for each, which all its attempts share: where the feed is, also before its
  // first event.
  const positions = new WeakMap<object, string>();
  return [
    () =>
      ({ op, next }) =>
        next({ ...op, context: { ...op.context } }),
    retryLink({
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
          return await answered(fetch, input, { ...init, headers });
        },
      }),
    }),
  ];
}

/** ms within which a server, or a proxy before it, begins to answer */
const patienceMs = 10_000;

/** Fetches, but for a route that is silent, on which a request would be waited for as long as anybody lives. */
async function answered(
  fetch: typeof globalThis.fetch,
  input: string | URL,
  { signal, ...init }: Omit<RequestInit, 'signal'> & { signal?: AbortSignal | null | undefined },
): Promise<Response> {
  const giveUp = new AbortController();
  const abort = () => giveUp.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => giveUp.abort(new DOMException('no answer', 'TimeoutError')), patienceMs);
  try {
    return await fetch(input, { ...init, signal: giveUp.signal });
  } finally {
    clearTimeout(timer);
  }
}

type EventSourceInit = NonNullable<ConstructorParameters<typeof EventSource>[1]>;

/** An EventSource that tells where it is: after each event, and when the server has told the place to begin. */
class FeedSource extends EventSource {
  constructor(url: string | URL, init?: EventSourceInit & { onPosition?: (id: string) => void }) {
    super(url, init);
    const note = (event: MessageEvent) => event.lastEventId && init?.onPosition?.(event.lastEventId);
    this.addEventListener('restore-id', note);
    this.addEventListener('message', note);
  }
}
