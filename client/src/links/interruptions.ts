import type { AppRouter } from '@rollcall/server/router';
import type { TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { mayRetry } from '../refusal.ts';

/** Shows the error of an attempt that will be followed by another one, as the reason for which the feed is connecting. */
export const interruptions: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    observable((observer) =>
      next(op).subscribe({
        next: (envelope) => observer.next(envelope),
        error(error) {
          if (mayRetry(error)) observer.next({ result: { type: 'state', state: 'connecting', error } });
          observer.error(error);
        },
        complete: () => observer.complete(),
      }),
    );
