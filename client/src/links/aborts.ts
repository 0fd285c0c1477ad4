import type { AppRouter } from '@rollcall/server/router';
import type { TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { RollcallError } from '../error.ts';

/**
 * Ends a call as soon as its caller aborts it, whatever it is waiting for: an answer, the other calls of its batch, or its
 * next attempt. The error's cause is the signal's reason. What the server has received already may still take effect.
 */
export const aborts: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) => {
    const { signal } = op;
    if (!signal) return next(op);
    return observable((observer) => {
      const end = () => {
        const cause = causeOf(signal);
        observer.error(new RollcallError(`${op.path} was aborted: ${cause.message}`, { cause, retryable: false }));
      };
      signal.addEventListener('abort', end, { once: true });
      // The links below learn of it by being unsubscribed: one listener for each call is enough.
      const sent = signal.aborted ? end() : next({ ...op, signal: null }).subscribe(observer);
      return () => {
        signal.removeEventListener('abort', end);
        sent?.unsubscribe();
      };
    });
  };

/** Why a signal was aborted, which may be any value. */
const causeOf = ({ reason }: AbortSignal): Error =>
  reason instanceof Error ? reason : new DOMException(String(reason), 'AbortError');
