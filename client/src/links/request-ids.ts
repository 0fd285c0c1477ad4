import type { AppRouter } from '@rollcall/server/router';
import type { TRPCLink } from '@trpc/client';

/** A new requestID. Not `crypto.randomUUID`, which browsers withhold from pages served over plain HTTP. */
export const newRequestID = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Gives every mutation its own `requestID` before it is sent, so that all its retries count as one request. */
export const requestIDs: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    next(
      op.type === 'mutation' && isObject(op.input)
        ? { ...op, input: { ...op.input, requestID: requestIDOf(op.input) } }
        : op,
    );

/** An input may have a requestID that is undefined, which would be a new one at every attempt. */
const requestIDOf = (input: object): unknown => ('requestID' in input ? input.requestID : undefined) ?? newRequestID();

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
