import type { ErrorCode, InputIssue, Refusal } from '@rollcall/shared/refusals';
import type { TRPCError } from '@trpc/server';
import { type TRPC_ERROR_CODE_KEY, TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { refusalOf } from '../domain/refusal-of.ts';

/** tRPC's code and the HTTP status of each refusal. */
const statuses: Record<ErrorCode, { code: TRPC_ERROR_CODE_KEY; httpStatus: number }> = {
  MEETING_NOT_ACTIVE: { code: 'BAD_REQUEST', httpStatus: 400 },
  NOT_ALLOWED: { code: 'FORBIDDEN', httpStatus: 403 },
  ALREADY_JOINED: { code: 'CONFLICT', httpStatus: 409 },
  NOT_JOINED: { code: 'CONFLICT', httpStatus: 409 },
  MEETING_FULL: { code: 'CONFLICT', httpStatus: 409 },
  REQUEST_ID_REUSED: { code: 'CONFLICT', httpStatus: 409 },
  USER_UNKNOWN: { code: 'NOT_FOUND', httpStatus: 404 },
  MEETING_UNKNOWN: { code: 'NOT_FOUND', httpStatus: 404 },
  INSTANCE_UNKNOWN: { code: 'NOT_FOUND', httpStatus: 404 },
  INSTANCE_ENDED: { code: 'CONFLICT', httpStatus: 409 },
  INSTANCE_LIVE: { code: 'CONFLICT', httpStatus: 409 },
  VERSION_CONFLICT: { code: 'CONFLICT', httpStatus: 409 },
  EMAIL_TAKEN: { code: 'CONFLICT', httpStatus: 409 },
  LAST_HOST: { code: 'CONFLICT', httpStatus: 409 },
  TARGET_IS_HOST: { code: 'FORBIDDEN', httpStatus: 403 },
  INVALID_INPUT: { code: 'BAD_REQUEST', httpStatus: 400 },
  UNAUTHENTICATED: { code: 'UNAUTHORIZED', httpStatus: 401 },
  RATE_LIMITED: { code: 'TOO_MANY_REQUESTS', httpStatus: 429 },
  UNAVAILABLE: { code: 'SERVICE_UNAVAILABLE', httpStatus: 503 },
};

/** The refusal that a tRPC error carries; undefined for an unforeseen error. */
export const refusalOfTRPC = ({ cause }: TRPCError): Refusal | undefined => refusalOf(cause);

/** `error.data` as a client receives it. */
interface ErrorData {
  code: TRPC_ERROR_CODE_KEY;
  httpStatus: number;
  path?: string;
  /** Null for an unforeseen error, whose details are never sent. */
  reason: ErrorCode | null;
  /** With `INVALID_INPUT`: which fields are wrong, and why. */
  issues: InputIssue[];
  /** Only with `RATE_LIMITED`: in how many ms a retry may succeed. */
  retryAfterMs?: number;
}

export interface ErrorShape {
  message: string;
  code: (typeof TRPC_ERROR_CODES_BY_KEY)[TRPC_ERROR_CODE_KEY];
  data: ErrorData;
}

/** What a client receives for a refusal, or for an unforeseen error, whose own message is not sent. */
export function errorShape(refusal: Refusal | undefined, path?: string): ErrorShape {
  const status = refusal ? statuses[refusal.reason] : ({ code: 'INTERNAL_SERVER_ERROR', httpStatus: 500 } as const);
  return {
    message: refusal ? sentence(refusal) : 'Something went wrong on the server. The error has been logged.',
    code: TRPC_ERROR_CODES_BY_KEY[status.code],
    data: {
      ...status,
      ...(path === undefined ? {} : { path }),
      reason: refusal?.reason ?? null,
      issues: refusal?.issues ?? [],
      ...(refusal?.retryAfterMs === undefined ? {} : { retryAfterMs: refusal.retryAfterMs }),
    },
  };
}

const sentence = ({ message, issues }: Refusal): string =>
  [message, ...issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`)].join(' ');
