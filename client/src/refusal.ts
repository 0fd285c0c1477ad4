import type { AppRouter } from '@rollcall/server/router';
import type { ErrorCode } from '@rollcall/shared/refusals';
import { isTRPCClientError, type TRPCClientError } from '@trpc/client';

/** An answer of Rollcall that refuses a call: `data.reason` says why, `data.issues` which field is wrong. */
export type RefusedCall = TRPCClientError<AppRouter> & { data: { reason: ErrorCode } };

/** Whether a caught error is a refusal; any other error is a fault of some part. */
export const isRefusal = (error: unknown): error is RefusedCall =>
  isTRPCClientError<AppRouter>(error) && typeof error.data?.reason === 'string';

/** Whether to ask again may help: a service was away, or the answer was lost. */
export const mayRetry = (error: unknown): boolean => !isRefusal(error) || error.data.reason === 'UNAVAILABLE';

/** The reason for which a call was refused; undefined if the error is no refusal. */
export const reasonOf = (error: unknown): ErrorCode | undefined => (isRefusal(error) ? error.data.reason : undefined);
