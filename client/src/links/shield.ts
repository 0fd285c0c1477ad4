import type { AppRouter } from '@rollcall/server/router';
import type { TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { guarded } from '../guarded.ts';

/** Goes on with a feed whatever its handlers throw. The links below would take it for a failure of the connection. */
export const shield: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    observable((observer) =>
      next(op).subscribe({
        next: (envelope) => guarded(() => observer.next(envelope)),
        error: (error) => guarded(() => observer.error(error)),
        complete: () => guarded(() => observer.complete()),
      }),
    );
