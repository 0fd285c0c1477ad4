import type { AppRouter } from '@rollcall/server/router';
import type { ErrorCode } from '@rollcall/shared/refusals';
import { isTRPCClientError, type TRPCClientError } from '@trpc/client';
import { RollcallError } from './error.ts';

/** The error of a call that Rollcall refused: `data.reason` says why, `data.issues` which fields are invalid. */
export type RefusedCall = TRPCClientError<AppRouter> & { data: { reason: ErrorCode } };

/** Whether a caught error is a refusal. Any other error means that something failed. */
export const isRefusal = (error: unknown): error is RefusedCall =>
  isTRPCClientError<AppRouter>(error) && typeof error.data?.reason === 'string';

/** Whether a retry may help, as `RollcallError.retryable` says; true for an error that is none. */
export const mayRetry = (error: unknown): boolean => !(error instanceof RollcallError) || error.retryable;

/** In how many ms a retry may help at the soonest, as a refusal says; 0 for any other error. */
export const retryAfterMs = (error: unknown): number =>
  error instanceof RollcallError ? (error.retryAfterMs ?? 0) : 0;

/** Why a call was refused; undefined if the error is not a refusal. */
export const reasonOf = (error: unknown): ErrorCode | undefined => (isRefusal(error) ? error.data.reason : undefined);
