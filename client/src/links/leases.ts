import type { AppRouter } from '@rollcall/server/router';
import type { Operation, TRPCClient, TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { renewByClock } from './renewals.ts';

/** A join made with a lease. */
export interface LeasedJoin {
  meetingID: number;
  orderID: number;
  /** The participant, if not the token's user. */
  userID?: number;
  /** The `seq` that the join was given. */
  seq: number;
  /** The lease that it was made with, in seconds. */
  lease: number;
}

/**
 * Keeps a join alive that this client did not make, such as one made before the page was reloaded: renews its lease
 * immediately, and then as often as for the client's own joins, until the participant leaves, the server refuses, or the
 * join turns out to have no lease. Does nothing if the client renews this join already.
 *
 * `meetings.renew`, in contrast, renews just once, for callers who decide about each renewal themselves.
 *
 * @param client one made by `createRollcallClient`, or from `rollcallLinks`
 */
export function keepLease(client: TRPCClient<AppRouter>, { lease, ...join }: LeasedJoin): void {
  // Never sent: the link below recognises it by its context.
  void client.meetings.renew.mutate(join, { context: { keepLease: lease } });
}

interface Kept {
  participant: string;
  /** The join's. */
  seq: number;
  stop(): void;
}

/** Renews the lease of every join that was made with one, or passed to `keepLease`, until the join ends. */
export const leases: TRPCLink<AppRouter> = () => {
  // By join, not by participant: a late answer about an earlier join must not affect the current one.
  const kept = new Map<string, Kept>();

  const dropEarlier = (participant: string, seq: number): void => {
    for (const [key, join] of kept) {
      if (join.participant !== participant || join.seq >= seq) continue;
      join.stop();
      kept.delete(key);
    }
  };

  return ({ op, next }) => {
    const keep = ({ lease, ...join }: LeasedJoin, since?: number): void => {
      const participant = participantOf(join);
      const key = `${participant}:${join.seq}`;
      if (kept.has(key)) return;
      const stop = renewByClock({
        lease,
        since,
        send: () => next({ ...op, path: 'meetings.renew', input: join, signal: null }),
        onOver: () => kept.delete(key),
      });
      kept.set(key, { participant, seq: join.seq, stop });
    };

    const passedToKeepLease = keptJoinOf(op);
    if (passedToKeepLease) {
      keep(passedToKeepLease);
      return observable((observer) => {
        observer.next({ result: { type: 'data', data: undefined } });
        observer.complete();
      });
    }

    // The lease of a join begins when the server has it, of which the answer, perhaps to a retry, may come much later.
    const calledAt = performance.now();
    return observable((observer) =>
      next(op).subscribe({
        next(envelope) {
          const seq = numberIn(envelope.result.data, 'seq');
          if (op.path === 'meetings.join') {
            const join = leasedJoin(op.input, seq, numberIn(op.input, 'lease'));
            if (join) keep(join, calledAt);
          }
          if (op.path === 'meetings.leave' && seq !== undefined) dropEarlier(participantOf(op.input), seq);
          observer.next(envelope);
        },
        error: (error) => observer.error(error),
        complete: () => observer.complete(),
      }),
    );
  };
};

const participantOf = (input: unknown): string =>
  [numberIn(input, 'meetingID'), numberIn(input, 'orderID'), numberIn(input, 'userID') ?? 'self'].join(':');

/** The join that an operation of `keepLease` is about; undefined for any other operation. */
const keptJoinOf = ({ path, input, context }: Operation): LeasedJoin | undefined =>
  path === 'meetings.renew' ? leasedJoin(input, numberIn(input, 'seq'), numberIn(context, 'keepLease')) : undefined;

function leasedJoin(input: unknown, seq: number | undefined, lease: number | undefined): LeasedJoin | undefined {
  const meetingID = numberIn(input, 'meetingID');
  const orderID = numberIn(input, 'orderID');
  const userID = numberIn(input, 'userID');
  if (meetingID === undefined || orderID === undefined || seq === undefined || lease === undefined) return undefined;
  return { meetingID, orderID, ...(userID === undefined ? {} : { userID }), seq, lease };
}

function numberIn(value: unknown, field: string): number | undefined {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
  return typeof found === 'number' ? found : undefined;
}
