/**
 * Every reason for which a call can be refused. The same word travels from the Lua scripts, through the server, to the
 * client's `error.data.reason`.
 */
export const errorCodes = [
  'MEETING_NOT_ACTIVE',
  'NOT_ALLOWED',
  'ALREADY_JOINED',
  'NOT_JOINED',
  'REQUEST_ID_REUSED',
  'USER_UNKNOWN',
  'INVALID_INPUT',
  'UNAUTHENTICATED',
  'UNAVAILABLE',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What each refusal means, in words for a person. */
const meanings: Record<ErrorCode, string> = {
  MEETING_NOT_ACTIVE: 'There is no such meeting instance, or it is not live now.',
  NOT_ALLOWED: 'You are not invited to this meeting, or may not act for this user.',
  ALREADY_JOINED: 'The user is in this meeting already.',
  NOT_JOINED: 'The user is not in this meeting.',
  REQUEST_ID_REUSED: 'This requestID was used for something else.',
  USER_UNKNOWN: 'There is no such user.',
  INVALID_INPUT: 'The request is not of the expected shape.',
  UNAUTHENTICATED: 'The token is missing or does not verify.',
  UNAVAILABLE: 'A service that Rollcall needs cannot be reached; try again.',
};

/** One thing that is wrong with an input: where (a path such as `['meetingID']`) and what. */
export interface InputIssue {
  path: (string | number)[];
  message: string;
}

/** A refusal: an answer to the caller, not a fault. It is thrown by the domain and never logged as an error. */
export class Refusal extends Error {
  readonly reason: ErrorCode;
  /** Only with `INVALID_INPUT`: every field that is wrong. */
  readonly issues: InputIssue[];

  constructor(reason: ErrorCode, options: { issues?: InputIssue[]; cause?: unknown } = {}) {
    super(meanings[reason], { cause: options.cause });
    this.name = 'Refusal';
    this.reason = reason;
    this.issues = options.issues ?? [];
  }
}
