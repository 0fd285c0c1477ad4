import type { Amended } from './events.ts';
import type { Instance, LeaveReason, Role } from './meeting.ts';

/** An instance that is over, and its record. */
export interface EndedInstance extends Instance {
  title: string;
  isPublic: boolean;
  /** The caller's, in the meeting. */
  role: Role | null;
  fromdatetime: Date;
  /** When it ended, by its schedule as it was last amended. */
  todatetime: Date;
  /** When its record was closed. */
  endedAt: Date;
  /** Set if it was called off. */
  cancelledAt: Date | null;
  /** N: its changes are numbered 1 … N. */
  changes: number;
  /** How many different people joined; null for one with more than half a million changes. */
  people: number | null;
  /** The SHA-256 chain over its changes, in hexadecimal digits; null for a record from before there were seals. */
  seal: string | null;
  /** When the seal was made anew, since somebody was erased from the record. */
  resealedAt: Date | null;
}

/** A change as the record has it. */
export type RecordedChange =
  | { type: 'joined'; seq: number; userID: number; timestamp: Date }
  | { type: 'left'; seq: number; userID: number; timestamp: Date; reason: LeaveReason }
  | { type: 'posted'; seq: number; userID: number; timestamp: Date; body: string }
  | Amended;

/** When somebody was in, of one instance or of several together. */
export interface Attended {
  /** To the millisecond. */
  seconds: number;
  /** Of the time for which the instances lasted: 0 to 1. */
  share: number;
  joins: number;
  firstIn: Date | null;
  /** Null while they are in. */
  lastOut: Date | null;
  isIn: boolean;
}

/** Somebody who joined. */
export interface Attendee extends Attended {
  userID: number;
  /** Empty for a user who no longer exists. */
  name: string;
  email: string | null;
  /** When they were in, in order; of one who came and went many times, the first of these. */
  intervals: { from: Date; to: Date }[];
  /** How many intervals are left out. */
  intervalsLeftOut: number;
  /** The same of each instance that they joined. */
  instances: (Attended & { orderID: number })[];
}

/** Somebody who is invited and did not come; without a `userID`, the e-mail is no user's. */
export interface Absentee {
  email: string;
  userID?: number;
  name?: string;
}
