import { STATUS_CODES } from 'node:http';
import type { ErrorCode, InputIssue, Refusal } from '@rollcall/shared/refusals';
import { errorShape } from '../../trpc/error-shape.ts';
import { retryAfter } from '../retry-after.ts';

/** What a caller of the REST API receives in place of an answer, by RFC 9457. */
export interface Problem {
  /** `about:blank`: what it is, is said by `status` and `reason`. */
  type: string;
  /** What the status means. */
  title: string;
  status: number;
  /** For a person to read. */
  detail: string;
  /** Null for an unforeseen error, and for a path or a method that there is not. */
  reason: ErrorCode | null;
  /** With `INVALID_INPUT`: which fields are wrong, and why. */
  issues: InputIssue[];
  /** Only with `RATE_LIMITED`: in how many ms a retry may succeed. */
  retryAfterMs?: number;
}

/** The problem that a refusal is, or an unforeseen error, whose own message is not sent. */
export function problemOf(refusal: Refusal | undefined): Problem {
  const { message, data } = errorShape(refusal);
  const { httpStatus, reason, issues, retryAfterMs } = data;
  return {
    ...problem(httpStatus, message),
    reason,
    issues,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** The problem of a request that is none of ours. */
export const problem = (status: number, detail: string): Problem => ({
  type: 'about:blank',
  title: STATUS_CODES[status] ?? 'Error',
  status,
  detail,
  reason: null,
  issues: [],
});

/** The headers of a response that is a problem. */
export const problemHeaders = ({ status, retryAfterMs }: Problem): Record<string, string> => ({
  'content-type': 'application/problem+json',
  // RFC 9110 wants to know of every 401 how to authenticate.
  ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  ...retryAfter(retryAfterMs),
});
