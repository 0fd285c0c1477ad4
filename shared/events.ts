import type { LeaveReason, User } from './meeting.ts';

/** Somebody came in; with what a list of participants shows of them. */
interface Joined extends User {
  type: 'joined';
  seq: number;
  timestamp: Date;
}

/** Somebody is out. */
interface Left {
  type: 'left';
  seq: number;
  timestamp: Date;
  userID: number;
  name: string;
  reason: LeaveReason;
}

/** Somebody said something. */
interface Posted {
  type: 'posted';
  seq: number;
  timestamp: Date;
  userID: number;
  name: string;
  body: string;
}

/** The meeting is over, and nothing more will come. No change: it carries the number of the last one. */
export interface Ended {
  type: 'ended';
  seq: number;
  /** When the instance ended by its schedule. */
  timestamp: Date;
}

/**
 * Redis has lost changes that the watcher may have seen: what it shows above `seq` did not last, and the next change
 * takes the number behind it. No change itself.
 */
interface Reset {
  type: 'reset';
  seq: number;
  timestamp: Date;
}

/** What happens in an instance, as `meetings.watch` tells it, each event tracked with its `seq` as id. */
export type FeedEvent = Joined | Left | Posted | Ended | Reset;

/** An event that is a change: it has a number of its own. */
export type FeedChange = Joined | Left | Posted;
