import type { AppRouter } from '@rollcall/server/router';
import type { ErrorCode, InputIssue } from '@rollcall/shared/refusals';
import { isTRPCClientError } from '@trpc/client';
import { z } from 'zod';

/** The contract's table of refusals, repeated here so that the product cannot change it unnoticed. */
export const refusalTable: Record<ErrorCode, { code: string; httpStatus: number }> = {
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

const meta = z.object({ response: z.object({ status: z.number() }) });

/** `error.data` of a refused call, and the HTTP status of its response. */
export interface SeenRefusal {
  reason: ErrorCode | null;
  code: string;
  httpStatus: number;
  path: string | undefined;
  issues: InputIssue[];
  answeredWith: number;
}

/** Waits for a client's call to be refused, and returns what the client saw. */
export async function refusalOf(call: Promise<unknown>): Promise<SeenRefusal> {
  const error: unknown = await call.then(
    (answer) => {
      throw new Error(`the call was not refused but answered ${JSON.stringify(answer)}`);
    },
    (reason: unknown) => reason,
  );
  if (!isTRPCClientError<AppRouter>(error) || !error.data) throw error;
  const { reason, code, httpStatus, path, issues } = error.data;
  return { reason, code, httpStatus, path, issues, answeredWith: meta.parse(error.meta).response.status };
}

/** What the client sees of a refusal, according to the contract. */
export const contractRefusal = (reason: ErrorCode, path: string, issues: InputIssue[] = []): SeenRefusal => ({
  reason,
  ...refusalTable[reason],
  path,
  issues,
  answeredWith: refusalTable[reason].httpStatus,
});
