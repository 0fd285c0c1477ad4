import type { Amendment, LeaveReason, User } from './meeting.ts';

/** A user joined. Age, gender and e-mail are null for a watcher who may not see them, as in a list of participants. */
interface Joined extends User {
  type: 'joined';
  seq: number;
  timestamp: Date;
}

/** A user left, or was removed. */
interface Left {
  type: 'left';
  seq: number;
  timestamp: Date;
  userID: number;
  name: string;
  reason: LeaveReason;
}

/** A participant posted a message. */
interface Posted {
  type: 'posted';
  seq: number;
  timestamp: Date;
  userID: number;
  name: string;
  body: string;
}

/** The schedule of the meeting was changed while it is live. */
export interface Amended extends Amendment {
  type: 'amended';
  seq: number;
  timestamp: Date;
  /** Who changed it; null where that was done by SQL. */
  actorID: number | null;
}

/** The meeting ends soon, at `timestamp`, unless that is changed. Not a change itself: `seq` is the number of the last one. */
interface Ending {
  type: 'ending';
  seq: number;
  timestamp: Date;
}

/** The meeting is over and nothing will follow. Not a change itself: `seq` is the number of the last one. */
export interface Ended {
  type: 'ended';
  seq: number;
  /** When the instance was scheduled to end. */
  timestamp: Date;
}

/**
 * Redis lost changes that the watcher may have seen: whatever it shows after `seq` is void, and the next change takes
 * the number after it. Not a change itself.
 */
interface Reset {
  type: 'reset';
  seq: number;
  timestamp: Date;
}

/** What `meetings.watch` delivers. Each event is tracked; its id is for resuming alone, and its number is `seq`. */
export type FeedEvent = Joined | Left | Posted | Amended | Ending | Ended | Reset;

/** An event that is a change, with a number of its own. */
export type FeedChange = Joined | Left | Posted | Amended;
