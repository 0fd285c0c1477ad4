import type { AppRouter } from '@rollcall/server/router';
import { TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { FeedState } from './feed-state.ts';

/** Replaces the error of an EventSource by the reason for which its request failed. */
export const failures =
  (stateOf: (context: object) => FeedState): TRPCLink<AppRouter> =>
  () =>
  ({ op, next }) =>
    observable((observer) =>
      next(op).subscribe({
        next: (envelope) => observer.next(envelope),
        error(error) {
          const state = stateOf(op.context);
          const { failure } = state;
          state.failure = undefined;
          observer.error(failure ? TRPCClientError.from(failure) : error);
        },
        complete: () => observer.complete(),
      }),
    );
