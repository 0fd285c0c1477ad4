import type { AppRouter } from '@rollcall/server/router';
import type { TRPCLink } from '@trpc/client';

/** Gives every mutation a `requestID` of its own before it is sent, so that all its retries are one request. */
export const requestIDs: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    next(
      op.type === 'mutation' && isObject(op.input)
        ? { ...op, input: { requestID: crypto.randomUUID(), ...op.input } }
        : op,
    );

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
