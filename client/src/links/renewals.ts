import type { AppRouter } from '@rollcall/server/router';
import type { OperationResultObservable } from '@trpc/client';
import type { Unsubscribable } from '@trpc/server/observable';
import { isRefusal, mayRetry, retryAfterMs } from '../refusal.ts';

/** Each lease is renewed three times before it would expire, so a single lost call does no harm. */
const renewalsPerLease = 3;
/** ms before a failed renewal is followed by the next */
const retryMs = 1_000;

export interface RenewalPlan {
  /** In seconds. */
  lease: number;
  /** When the lease may have begun, by `performance.now()`; undefined if unknown, to renew it immediately. */
  since: number | undefined;
  /** Sends one renewal. */
  send(): OperationResultObservable<AppRouter, unknown>;
  /** Called once there is nothing to renew: the server refused for good, or the join has no lease. */
  onOver(): void;
}

/**
 * Renews a lease by the clock: no renewal waits for the answer to the one before, which may never come. At most three are
 * under way at once, since the oldest is then abandoned.
 *
 * @returns stops it, and abandons what is under way
 */
export function renewByClock({ lease, since, send, onOver }: RenewalPlan): () => void {
  const intervalMs = (lease * 1000) / renewalsPerLease;
  /** The latest ones, answered or not. */
  const renewals: Unsubscribable[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  const renewAt = (due: number): void => {
    clearTimeout(timer);
    timer = setTimeout(renew, Math.max(0, due - performance.now()));
    // Renewals must not keep a Node process alive. In a browser a timer is a number.
    if (typeof timer === 'object') timer.unref();
  };
  const renew = (): void => {
    const nextDue = performance.now() + intervalMs;
    renewAt(nextDue);
    const renewal = send().subscribe({
      next({ result }) {
        if (isUnlimited(result)) end();
      },
      error(error) {
        // Without a token, or through a gateway that refuses, the next renewal may still come through in time.
        if (isRefusal(error) && !mayRetry(error)) end();
        // After a later renewal, this one no longer matters.
        else if (!isStopped && renewals.at(-1) === renewal) {
          renewAt(Math.min(nextDue, performance.now() + Math.max(retryMs, retryAfterMs(error))));
        }
      },
    });
    renewals.push(renewal);
    if (renewals.length > renewalsPerLease) renewals.shift()?.unsubscribe();
  };
  const stop = (): void => {
    isStopped = true;
    clearTimeout(timer);
    for (const renewal of renewals) renewal.unsubscribe();
  };
  const end = (): void => {
    if (isStopped) return;
    stop();
    onOver();
  };

  if (since === undefined) renew();
  else renewAt(since + intervalMs);
  return stop;
}

/** Whether a renewal was answered with `expiresAt: null`: the join has no lease. */
const isUnlimited = ({ data }: { data?: unknown }): boolean =>
  typeof data === 'object' && data !== null && 'expiresAt' in data && data.expiresAt === null;
