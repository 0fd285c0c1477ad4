import type { AppRouter } from '@rollcall/server/router';
import type { ErrorCode, InputIssue } from '@rollcall/shared/refusals';
import { TRPCClientError } from '@trpc/client';

export interface RollcallErrorOptions {
  /** What the server answered, if it did. */
  shape?: TRPCClientError<AppRouter>['shape'];
  /** What the call failed with, if it was not answered. */
  cause?: Error | undefined;
  meta?: Record<string, unknown> | undefined;
  /** Whether a retry may help; by default as the reason says, and true without one. */
  retryable?: boolean;
}

/**
 * What every failed call rejects with, and every feed that fails ends with.
 *
 * With a `reason`, the server refused. Without one, there was no answer (`cause` says why), or the server has failed.
 */
export class RollcallError extends TRPCClientError<AppRouter> {
  /** Why the server refused; undefined if it did not. */
  readonly reason: ErrorCode | undefined;
  /** With `INVALID_INPUT`: which fields of the input are wrong, and why. Empty otherwise. */
  readonly issues: InputIssue[];
  /** Whether the same call may succeed later: it was not answered, or with `UNAVAILABLE` or `RATE_LIMITED`. */
  readonly retryable: boolean;
  /** With `RATE_LIMITED`: in how many ms a retry may succeed. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { shape, cause, meta, retryable }: RollcallErrorOptions = {}) {
    super(message, { ...(shape && { result: { error: shape } }), ...(cause && { cause }), ...(meta && { meta }) });
    // The class above makes every instance one of its own.
    Object.setPrototypeOf(this, new.target.prototype);
    this.name = 'RollcallError';
    this.reason = shape?.data.reason ?? undefined;
    this.issues = shape?.data.issues ?? [];
    this.retryable = retryable ?? isWorthARetry(this.reason);
    this.retryAfterMs = shape?.data.retryAfterMs;
  }
}

const isWorthARetry = (reason: ErrorCode | undefined): boolean =>
  reason === undefined || reason === 'UNAVAILABLE' || reason === 'RATE_LIMITED';

/** An error of a feed or a call as the `RollcallError` that it is, unless other links than Rollcall's have made it. */
export const asRollcallError = (error: Error): RollcallError =>
  error instanceof RollcallError ? error : new RollcallError(error.message, { cause: error });
