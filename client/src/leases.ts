import type { AppRouter } from '@rollcall/server/router';
import type { Operation, TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { mayRetry } from './refusal.ts';

/** A lease is renewed three times before it would run out, so that one lost call does no harm. */
const renewalsPerLease = 3;
/** ms before a renewal that could not be made is tried again */
const retryMs = 1_000;

interface Lease {
  meetingID: number;
  orderID: number;
  userID?: number;
  /** s */
  lease: number;
  /** The join's. */
  seq: number;
}

/** Renews the lease of every join that was made with one, until it is left, has run out, or the meeting is over. */
export const leases: TRPCLink<AppRouter> = () => {
  // One for each participant: with the join that is renewed, so that what comes late of an earlier one changes nothing.
  const standing = new Map<string, { seq: number; timer: ReturnType<typeof setTimeout> }>();
  const stop = (key: string) => {
    clearTimeout(standing.get(key)?.timer);
    standing.delete(key);
  };
  const stands = (lease: Lease): boolean => standing.get(keyOf(lease))?.seq === lease.seq;
  return ({ op, next }) => {
    const renewIn = (lease: Lease, ms: number): void => {
      const timer = setTimeout(() => renew(lease), ms);
      // A lease is for the living: it holds up no process that is done otherwise.
      if (typeof timer === 'object') timer.unref();
      standing.set(keyOf(lease), { seq: lease.seq, timer });
    };
    const renew = (lease: Lease): void => {
      const { lease: seconds, ...input } = lease;
      next({ ...op, path: 'meetings.renew', input, signal: null }).subscribe({
        next: () => stands(lease) && renewIn(lease, (seconds * 1000) / renewalsPerLease),
        error: (error) => {
          if (!stands(lease)) return;
          if (mayRetry(error)) renewIn(lease, retryMs);
          else stop(keyOf(lease));
        },
      });
    };
    return observable((observer) =>
      next(op).subscribe({
        next(envelope) {
          const lease = op.path === 'meetings.join' ? leaseOf(op, envelope.result) : undefined;
          if (lease) {
            stop(keyOf(lease));
            renewIn(lease, (lease.lease * 1000) / renewalsPerLease);
          }
          if (op.path === 'meetings.leave' && isInstance(op.input)) {
            const left = seqOf(envelope.result);
            const key = keyOf(op.input);
            if (left !== undefined && (standing.get(key)?.seq ?? 0) < left) stop(key);
          }
          observer.next(envelope);
        },
        error: (error) => observer.error(error),
        complete: () => observer.complete(),
      }),
    );
  };
};

const keyOf = ({ meetingID, orderID, userID }: Pick<Lease, 'meetingID' | 'orderID' | 'userID'>): string =>
  [meetingID, orderID, userID ?? 'own'].join(':');

/** The lease that a join was granted; undefined for one without. */
function leaseOf({ input }: Operation, result: { data?: unknown }): Lease | undefined {
  const seq = seqOf(result);
  if (!isInstance(input) || !('lease' in input) || typeof input.lease !== 'number') return undefined;
  if (seq === undefined) return undefined;
  const { meetingID, orderID, userID } = input;
  return { meetingID, orderID, ...(userID === undefined ? {} : { userID }), lease: input.lease, seq };
}

/** The number of the change that was made. */
const seqOf = ({ data }: { data?: unknown }): number | undefined =>
  typeof data === 'object' && data !== null && 'seq' in data && typeof data.seq === 'number' ? data.seq : undefined;

function isInstance(input: unknown): input is { meetingID: number; orderID: number; userID?: number } {
  return typeof input === 'object' && input !== null && 'meetingID' in input && 'orderID' in input;
}
