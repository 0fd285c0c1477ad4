import type { AppRouter } from '@rollcall/server/router';
import type { TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';

/**
 * Reports what the handler of an event throws as an uncaught error, as an EventTarget does, and goes on with the feed. The links
 * below would take it for a failure of the connection.
 */
export const shield: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    observable((observer) =>
      next(op).subscribe({
        next(envelope) {
          try {
            observer.next(envelope);
          } catch (error) {
            queueMicrotask(() => {
              throw error;
            });
          }
        },
        error: (error) => observer.error(error),
        complete: () => observer.complete(),
      }),
    );
