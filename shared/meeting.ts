/** One scheduled occurrence of a meeting. */
export interface Instance {
  meetingID: number;
  orderID: number;
}

/** A live instance, with the details of its meeting. */
export interface ActiveMeeting extends Instance {
  title: string;
  description: string;
  isPublic: boolean;
  fromdatetime: Date;
  todatetime: Date;
  /** How many participants there are now. */
  participants: number;
}

/** A user as a caller sees them: what is not for this caller is null. */
export interface User {
  userID: number;
  name: string;
  age: number | null;
  gender: string | null;
  email: string | null;
}

/** A user who is in the meeting now; `joinedAt` is the time of their latest join. */
export interface Participant extends User {
  joinedAt: Date;
}

export interface Message {
  /** The number of this change in its instance, from the same number line as joins and leaves. */
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

/**
 * Why a user left: by their own call, because the meeting ended or was cancelled, because their lease expired, or because a
 * host removed them or they are no longer invited.
 */
export const leaveReasons = ['left', 'ended', 'timeout', 'removed', 'uninvited', 'cancelled'] as const;
export type LeaveReason = (typeof leaveReasons)[number];

/** What can be done to a live instance, beside what its participants do. */
export const actionTypes = ['amended'] as const;
export type ActionType = (typeof actionTypes)[number];

/** What a change of the schedule changed of a live instance: the new values, and of those only what changed. */
export interface Amendment {
  title?: string;
  description?: string;
  isPublic?: boolean;
  fromdatetime?: Date;
  todatetime?: Date;
}

/** What a user is in a meeting beside a participant: a host manages it. */
export const roles = ['host'] as const;
export type Role = (typeof roles)[number];

/** What an instance is now, by Redis's clock: cancelled also if that was done after its start. */
export const instanceStates = ['upcoming', 'live', 'ended', 'cancelled'] as const;
export type InstanceState = (typeof instanceStates)[number];
