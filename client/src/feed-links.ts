import type { AppRouter } from '@rollcall/server/router';
import { httpSubscriptionLink, retryLink, type TRPCLink } from '@trpc/client';
import { EventSource } from 'eventsource';
import superjson from 'superjson';
import { reasonOf } from './refusal.ts';

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
  // By the context of an operation, which all its attempts share: where the feed is, also before its first event.
  const positions = new WeakMap<object, string>();
  return [
    retryLink({
      retry: ({ error }) => [undefined, 'UNAVAILABLE'].includes(reasonOf(error)),
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
            ...(position === undefined ? {} : { 'last-event-id': position }),
            authorization: await authorization(),
          };
          return await fetch(input, { ...init, headers, signal: init.signal ?? null });
        },
      }),
    }),
  ];
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
