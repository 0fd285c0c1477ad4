import type { AppRouter } from '@rollcall/server/router';
import type { TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { RollcallError } from '../error.ts';

/** ms, the most that a timer can wait: 24 days */
const longestMs = 2 ** 31 - 1;

/**
 * Gives up each attempt of a call that has not been answered after so many ms. It then fails with an error whose cause is
 * a `TimeoutError`, and that a retry may help. A batch is cancelled with the last of its calls.
 */
export function timeouts(ms: number): TRPCLink<AppRouter> {
  if (!(ms > 0)) throw new RangeError(`timeoutMs must be more than 0, not ${ms}`);
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        const sent = next(op).subscribe(observer);
        const giveUp = () => {
          const cause = new DOMException(`There was no answer within ${ms} ms.`, 'TimeoutError');
          observer.error(new RollcallError(`${op.path}: ${cause.message}`, { cause }));
        };
        const timer = setTimeout(giveUp, Math.min(ms, longestMs));
        return () => {
          clearTimeout(timer);
          sent.unsubscribe();
        };
      });
}
