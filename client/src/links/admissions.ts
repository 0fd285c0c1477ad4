import type { AppRouter } from '@rollcall/server/router';
import type { OperationResultEnvelope, TRPCClientError, TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { FeedState } from './feed-state.ts';

/**
 * Says that a feed is connected only once the server has admitted it, from where on nothing is missed. A server opens every
 * feed, and refuses some of them then.
 */
export const admissions =
  (stateOf: (context: object) => FeedState): TRPCLink<AppRouter> =>
  () =>
  ({ op, next }) =>
    observable((observer) => {
      const state = stateOf(op.context);
      let held: OperationResultEnvelope<unknown, TRPCClientError<AppRouter>>[] = [];
      const release = () => {
        for (const envelope of held.splice(0)) observer.next(envelope);
      };
      state.onAdmitted = release;
      return next(op).subscribe({
        next(envelope) {
          const { result } = envelope;
          const saysConnected = result.type === 'started' || (result.type === 'state' && result.state === 'pending');
          if (saysConnected && !state.isAdmitted) {
            held.push(envelope);
            return;
          }
          if (result.type === 'state') held = [];
          observer.next(envelope);
        },
        error: (error) => observer.error(error),
        complete: () => observer.complete(),
      });
    });
