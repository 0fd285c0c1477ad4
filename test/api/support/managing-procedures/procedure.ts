import type { ErrorCode } from '@rollcall/shared/refusals';

/** Who calls: a user, or a token with this scope alone whose subject is nobody who is known. */
export const callers = [
  'unauthenticated',
  'unknown',
  'stranger',
  'invited',
  'host',
  'host of another',
  'schedule',
  'people',
  'admin',
  'act-as',
] as const;
export type CallerKind = (typeof callers)[number];

/** A meeting with an instance that is live, one to come and one that has ended, and people around it. */
export interface ManagedMeeting {
  meetingID: number;
  live: { meetingID: number; orderID: number };
  upcoming: { meetingID: number; orderID: number };
  ended: { meetingID: number; orderID: number };
  /** The userID of who is invited, and in. */
  invited: number;
  host: number;
}

/** A refusal, or what an answer is taken for: `OK`, unless the procedure says more. */
type Outcome = ErrorCode | (string & {});
export type Outcomes = Record<CallerKind, Outcome>;

/** A managing procedure, and what each caller is answered. */
export interface ManagedProcedure {
  path: string;
  kind: 'query' | 'mutation';
  /** What it is called for, if the same procedure is in the table more than once. */
  as?: string;
  /** A valid input, as JSON. */
  input(meeting: ManagedMeeting): Record<string, unknown>;
  /** What an answer is taken for. */
  outcome?(answer: unknown, meeting: ManagedMeeting): string;
  expected: { public: Outcomes; closed: Outcomes };
  /** What everybody is answered where there is no such meeting; default `MEETING_UNKNOWN`. */
  unknown?: ErrorCode;
  /** Set if it answers for a meeting that was removed as well, whose records stay. */
  outlives?: boolean;
  /** Its fields that have wrong values in the table of wrong values. */
  fields: readonly string[];
}

const all = (outcome: Outcome): Outcomes => ({
  unauthenticated: 'UNAUTHENTICATED',
  unknown: outcome,
  stranger: outcome,
  invited: outcome,
  host: outcome,
  'host of another': outcome,
  schedule: outcome,
  people: outcome,
  admin: outcome,
  'act-as': outcome,
});

/** What everybody with a token is answered, but for some. */
export const everybody = (outcome: Outcome, others: Partial<Outcomes> = {}): Outcomes => ({
  ...all(outcome),
  ...others,
});

/** For hosts and the scope `schedule`; who may not know the meeting learns nothing of it. */
export const forManagers = (outcome: Outcome = 'OK', unknown: ErrorCode = 'MEETING_UNKNOWN') => {
  const managers = { host: outcome, schedule: outcome };
  return {
    public: everybody('NOT_ALLOWED', managers),
    closed: everybody(unknown, { invited: 'NOT_ALLOWED', admin: 'NOT_ALLOWED', ...managers }),
  };
};

/** The same for reading, which `admin` may as well. */
export const forManagersAndAdmins = (outcome: Outcome = 'OK', unknown: ErrorCode = 'MEETING_UNKNOWN') => {
  const managers = forManagers(outcome, unknown);
  return {
    public: { ...managers.public, admin: outcome },
    closed: { ...managers.closed, admin: outcome },
  };
};
