import type { LeaveReason, User } from './meeting.ts';

/** A user joined; has the fields that a list of participants shows. */
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

/** What `meetings.watch` delivers: each event is tracked, with its `seq` as id. */
export type FeedEvent = Joined | Left | Posted | Ended | Reset;

/** An event that is a change, with a number of its own. */
export type FeedChange = Joined | Left | Posted;
