import type { AppRouter } from '@rollcall/server/router';
import { httpSubscriptionLink, type TRPCLink } from '@trpc/client';
import superjson from 'superjson';
import { mayRetry, reasonOf } from '../refusal.ts';
import { admissions } from './admissions.ts';
import { errors } from './errors.ts';
import { failures } from './failures.ts';
import { FeedSource } from './feed-source.ts';
import { feedStates } from './feed-state.ts';
import { fetchAnswer } from './fetch-answer.ts';
import { expectType } from './foreign-answer.ts';
import { inPieces } from './in-pieces.ts';
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

/** ms before reconnecting when a connection has failed, or was answered with anything but a feed */
const retryDelayMs = (): number => 250 + Math.random() * 500;

/**
 * The links of a feed. They reconnect after any interruption and resume after the last event that arrived, with a fresh token
 * if the last one is not accepted. A feed ends with an error if a retry would not help: after a refusal, or if there is no token.
 *
 * The token travels in a header, which a browser's own EventSource cannot send; hence the `eventsource` package.
 */
export function feedLinks({ url, endpoint, tokens, fetch }: FeedLinkOptions): TRPCLink<AppRouter>[] {
  const stateOf = feedStates();
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
    admissions(stateOf),
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
            tokens.accept(context);
            if (state.isAdmitted) return;
            state.isAdmitted = true;
            state.onAdmitted();
          },
          async fetch(input, init) {
            state.isAdmitted = false;
            try {
              const authorization = await tokens.authorization([context]);
              // Spelled as EventSource spells it: two spellings would be sent as two values.
              const from = state.position === undefined ? {} : { 'Last-Event-ID': state.position };
              const headers = { ...init.headers, ...from, authorization };
              return inPieces(expectType(await fetchAnswer(fetch, input, { ...init, headers }), 'text/event-stream'));
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
