/** One scheduled occurrence of a meeting. */
export interface Instance {
  meetingID: number;
  orderID: number;
}

/** An instance that is live now, with its meeting's details. */
export interface ActiveMeeting extends Instance {
  title: string;
  description: string;
  isPublic: boolean;
  fromdatetime: Date;
  todatetime: Date;
  /** How many are in now. */
  participants: number;
}

export interface User {
  userID: number;
  name: string;
  age: number;
  gender: string;
  email: string;
}

/** A user who is in now; `joinedAt` is the time of the join that is still standing. */
export interface Participant extends User {
  joinedAt: Date;
}

export interface Message {
  /** The number of this change in its instance, shared with joins and leaves. */
  seq: number;
  userID: number;
  body: string;
  timestamp: Date;
}

/** A live instance with the latest join of each of its current participants. */
export interface MeetingJoins extends Instance {
  title: string;
  joins: { userID: number; timestamp: Date }[];
}

/** Why somebody is out: of their own will, because the meeting ended, or because their connection was gone. */
export const leaveReasons = ['left', 'ended', 'timeout'] as const;
export type LeaveReason = (typeof leaveReasons)[number];
