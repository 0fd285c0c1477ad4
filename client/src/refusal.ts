import type { AppRouter } from '@rollcall/server/router';
import type { ErrorCode } from '@rollcall/shared/refusals';
import { isTRPCClientError, type TRPCClientError } from '@trpc/client';

/** The error of a call that Rollcall refused: `data.reason` says why, `data.issues` which fields are invalid. */
export type RefusedCall = TRPCClientError<AppRouter> & { data: { reason: ErrorCode } };

/** Whether a caught error is a refusal. Any other error means that something failed. */
export const isRefusal = (error: unknown): error is RefusedCall =>
  isTRPCClientError<AppRouter>(error) && typeof error.data?.reason === 'string';

/** Whether a retry may help: a service was unavailable, the user has made too many calls, or the answer was lost. */
export const mayRetry = (error: unknown): boolean =>
  !isRefusal(error) || error.data.reason === 'UNAVAILABLE' || error.data.reason === 'RATE_LIMITED';

/** In how many ms a retry may help at the soonest, as a refusal says; 0 for any other error. */
export const retryAfterMs = (error: unknown): number => (isRefusal(error) ? (error.data.retryAfterMs ?? 0) : 0);

/** Why a call was refused; undefined if the error is not a refusal. */
export const reasonOf = (error: unknown): ErrorCode | undefined => (isRefusal(error) ? error.data.reason : undefined);
