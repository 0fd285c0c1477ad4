import type { AppRouter } from '@rollcall/server/router';
import { httpSubscriptionLink, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import superjson from 'superjson';
import { mayRetry, reasonOf } from '../refusal.ts';
import { errors } from './errors.ts';
import { FeedSource } from './feed-source.ts';
import { fetchAnswer } from './fetch-answer.ts';
import { expectType } from './foreign-answer.ts';
import { interruptions } from './interruptions.ts';
import { ownContext } from './own-context.ts';
import { patientRetry } from './patient-retry.ts';
import { shield } from './shield.ts';
import type { Tokens } from './tokens.ts';

export interface FeedLinkOptions {
  /** The server's address. */
  url: string;
  /** Where its procedures are. */
  endpoint: string;
  tokens: Tokens;
  fetch: typeof globalThis.fetch;
}

/** What is known of a feed over all its connections. */
interface FeedState {
  /** Where to resume, known even before the first event. */
  position?: string;
  /** Why its request failed, which an EventSource does not say. */
  failure?: Error;
  /** Whether its token was rejected and it has not been admitted since. */
  isRejected: boolean;
}

/** ms before reconnecting when a connection has failed, or was answered with anything but a feed */
const retryDelayMs = (): number => 250 + Math.random() * 500;

/**
 * The links of a feed. They reconnect after any interruption and resume after the last event that arrived, with a fresh token
 * if the last one is not accepted. A feed ends with an error if a retry would not help: after a refusal, or if there is no token.
 *
 * The token travels in a header, which a browser's own EventSource cannot send; hence the `eventsource` package.
 */
export function feedLinks({ url, endpoint, tokens, fetch }: FeedLinkOptions): TRPCLink<AppRouter>[] {
  const feeds = new WeakMap<object, FeedState>();
  const stateOf = (context: object): FeedState => {
    const state = feeds.get(context) ?? { isRejected: false };
    feeds.set(context, state);
    return state;
  };
  return [
    ownContext,
    shield,
    patientRetry({
      retry({ error, op: { context } }) {
        const state = stateOf(context);
        const wasRejected = state.isRejected;
        state.isRejected = reasonOf(error) === 'UNAUTHENTICATED';
        return mayRetry(error) || (state.isRejected && !wasRejected && tokens.renew(context));
      },
      retryDelayMs,
    }),
    interruptions,
    errors(url),
    failures(stateOf),
    httpSubscriptionLink({
      url: endpoint,
      transformer: superjson,
      EventSource: FeedSource,
      eventSourceOptions({ op: { context } }) {
        const state = stateOf(context);
        return {
          onPosition(id) {
            state.position = id;
            state.isRejected = false;
          },
          async fetch(input, init) {
            try {
              const authorization = await tokens.authorization([context]);
              // Spelled as EventSource spells it: two spellings would be sent as two values.
              const from = state.position === undefined ? {} : { 'Last-Event-ID': state.position };
              const headers = { ...init.headers, ...from, authorization };
              return expectType(await fetchAnswer(fetch, input, { ...init, headers }), 'text/event-stream');
            } catch (error) {
              if (init.signal?.aborted) throw error;
              state.failure = error instanceof Error ? error : new Error(String(error));
              // An EventSource would connect again and again, and never say why: this closes it.
              return new Response(null, { status: 204 });
            }
          },
        };
      },
    }),
  ];
}

/** Replaces the error of an EventSource by the reason for which its request failed. */
const failures =
  (stateOf: (context: object) => FeedState): TRPCLink<AppRouter> =>
  () =>
  ({ op, next }) =>
    observable((observer) =>
      next(op).subscribe({
        next: (envelope) => observer.next(envelope),
        error(error) {
          const { failure } = stateOf(op.context);
          delete stateOf(op.context).failure;
          observer.error(failure ? TRPCClientError.from(failure) : error);
        },
        complete: () => observer.complete(),
      }),
    );
