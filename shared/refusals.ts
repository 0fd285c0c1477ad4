/**
 * Every reason for refusing a call. The same word travels from the Lua scripts through the server to the client's
 * `error.reason`.
 */
export const errorCodes = [
  'MEETING_NOT_ACTIVE',
  'NOT_ALLOWED',
  'ALREADY_JOINED',
  'NOT_JOINED',
  'MEETING_FULL',
  'REQUEST_ID_REUSED',
  'USER_UNKNOWN',
  'MEETING_UNKNOWN',
  'INSTANCE_UNKNOWN',
  'INSTANCE_ENDED',
  'INSTANCE_LIVE',
  'VERSION_CONFLICT',
  'EMAIL_TAKEN',
  'LAST_HOST',
  'TARGET_IS_HOST',
  'INVALID_INPUT',
  'UNAUTHENTICATED',
  'RATE_LIMITED',
  'UNAVAILABLE',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What each refusal means, for a person to read. */
const meanings: Record<ErrorCode, string> = {
  MEETING_NOT_ACTIVE: 'There is no such meeting instance, or it is not live now.',
  NOT_ALLOWED: 'You are not invited to this meeting, may not manage it, or may not act for this user.',
  ALREADY_JOINED: 'The user is in this meeting already.',
  NOT_JOINED: 'The user is not in this meeting.',
  MEETING_FULL: 'This meeting has reached its limit of joins, leaves and messages.',
  REQUEST_ID_REUSED: 'This requestID was used for something else.',
  USER_UNKNOWN: 'There is no such user.',
  MEETING_UNKNOWN: 'There is no such meeting.',
  INSTANCE_UNKNOWN: 'There is no such meeting instance.',
  INSTANCE_ENDED: 'This meeting instance has ended, and its record is final.',
  INSTANCE_LIVE: 'This meeting instance has begun.',
  VERSION_CONFLICT: 'Somebody else has changed this since; read it again.',
  EMAIL_TAKEN: 'Another user has this e-mail.',
  LAST_HOST: 'This is the only host of the meeting.',
  TARGET_IS_HOST: 'A host cannot be removed from the meeting.',
  INVALID_INPUT: 'The request is not of the expected shape.',
  UNAUTHENTICATED: 'The token is missing or does not verify.',
  RATE_LIMITED: 'This user makes too many calls, or has too many feeds open; try again later.',
  UNAVAILABLE: 'A service that Rollcall needs cannot be reached; try again.',
};

/** One fault of an input: where it is (a path such as `['meetingID']`) and what it is. */
export interface InputIssue {
  path: (string | number)[];
  message: string;
}

/** An answer to the caller, not a fault: thrown by the domain, never logged as an error. */
export class Refusal extends Error {
  readonly reason: ErrorCode;
  /** Only with `INVALID_INPUT`: everything that is wrong with the input. */
  readonly issues: InputIssue[];
  /** Only with `RATE_LIMITED`: in how many ms a retry may succeed. */
  readonly retryAfterMs: number | undefined;

  /** @param options `says` is said in place of what the reason means in general */
  constructor(
    reason: ErrorCode,
    options: { says?: string | undefined; issues?: InputIssue[]; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(options.says ?? meanings[reason], { cause: options.cause });
    this.name = 'Refusal';
    this.reason = reason;
    this.issues = options.issues ?? [];
    this.retryAfterMs = options.retryAfterMs;
  }
}
