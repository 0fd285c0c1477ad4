import type { FeedChange } from '@rollcall/shared/events';
import type { LeaveReason, Participant, Role } from '@rollcall/shared/meeting';
import type { RollcallError } from '../error.ts';

/**
 * How a store is connected: `waiting` for a meeting that is yet to begin, which is opened by itself when it does;
 * `reconnecting` after an interruption; `over` once the meeting has ended; `refused` if the server does not let the user
 * follow the meeting.
 */
export type Connection = 'connecting' | 'waiting' | 'live' | 'reconnecting' | 'over' | 'refused';

/** A meeting as it is scheduled now, and what the user is in it. */
export interface MeetingDetails {
  readonly title: string;
  readonly description: string;
  readonly isPublic: boolean;
  readonly fromdatetime: Date;
  readonly todatetime: Date;
  /** As it was when the meeting was opened. */
  readonly role: Role | null;
  /** The userIDs of its hosts, as they were then. */
  readonly hosts: readonly number[];
}

/** A message. One's own is there at once, and keeps its `key` and its place in the list while it is sent. */
export interface MeetingMessage {
  /** Identifies the message in lists, and for `retry` and `discard`. */
  readonly key: string;
  /** Its number; undefined until the server has given it one. */
  readonly seq: number | undefined;
  readonly userID: number | undefined;
  readonly name: string;
  readonly body: string;
  /** The server's time; this device's until the message is sent. */
  readonly timestamp: Date;
  readonly status: 'sent' | 'pending' | 'failed';
  /** Why it failed; undefined if it did not, or if the server had it and has lost it. */
  readonly error: RollcallError | undefined;
}

/** How a user was taken out who did not leave, while the meeting went on. */
export interface TakenOut {
  readonly reason: Extract<LeaveReason, 'timeout' | 'removed' | 'uninvited'>;
  readonly at: Date;
}

/** A join or leave of the user that was not made by this store, but in another window for example. */
export interface Elsewhere {
  readonly did: 'join' | 'leave';
  readonly at: Date;
}

/** The store's own user. */
export interface Me {
  /** Undefined until known, if it was not given to the store. */
  readonly userID: number | undefined;
  /** Undefined until they first joined. */
  readonly name: string | undefined;
  /** `joining` and `leaving` until the server has answered. */
  readonly presence: 'out' | 'joining' | 'in' | 'leaving';
  /** The number of the join by which they are in. */
  readonly joinSeq: number | undefined;
  /** The number of the join by which they first came in. */
  readonly firstJoinSeq: number | undefined;
  /** Set while they are out without having left. */
  readonly takenOut: TakenOut | undefined;
  /** Set if they last came or went elsewhere, and after the meeting was opened here. */
  readonly elsewhere: Elsewhere | undefined;
  /**
   * Why the last attempt to join or leave failed; undefined once there is another, it has happened all the same, or the server,
   * if that could not be reached, can be again.
   */
  readonly problem: { readonly action: 'join' | 'leave'; readonly error: RollcallError } | undefined;
}

/** A meeting at one moment. A snapshot never changes; where a list is the same as before, so is its identity. */
export interface MeetingSnapshot {
  readonly connection: Connection;
  /** Why it was refused, or is not live, if that is known; once it is over, why its record cannot be read, if it cannot. */
  readonly error: RollcallError | undefined;
  /** Undefined until known. */
  readonly meeting: MeetingDetails | undefined;
  /** Who is in, in the order of joining. */
  readonly people: readonly Participant[];
  /** Who was in until the end. */
  readonly stayed: readonly Participant[];
  /** Oldest first, the user's unsent ones last. */
  readonly messages: readonly MeetingMessage[];
  /** The last of `messages`: those of the user that the feed has not delivered yet. */
  readonly unsent: readonly MeetingMessage[];
  /** Everything that has happened, oldest first. Only ever added to, except where the server has lost changes. */
  readonly changes: readonly FeedChange[];
  readonly me: Me;
  /**
   * While it is `waiting`: when the meeting opens, by this device's clock, for a countdown; undefined once that is due. `meeting`
   * has the true time.
   */
  readonly opensAt: Date | undefined;
  /** When the meeting ends, if that is soon. */
  readonly endingAt: Date | undefined;
  /** When it ended. */
  readonly endedAt: Date | undefined;
  /** Whether it ended because it was cancelled. */
  readonly isCancelled: boolean;
  /** What a host gave as the reason for ending it early, or calling it off. */
  readonly endReason: string | undefined;
}

const nobody: Me = {
  userID: undefined,
  name: undefined,
  presence: 'out',
  joinSeq: undefined,
  firstJoinSeq: undefined,
  takenOut: undefined,
  elsewhere: undefined,
  problem: undefined,
};

/** A meeting of which nothing is known yet. */
export const unknownMeeting: MeetingSnapshot = {
  connection: 'connecting',
  error: undefined,
  meeting: undefined,
  people: [],
  stayed: [],
  messages: [],
  unsent: [],
  changes: [],
  me: nobody,
  opensAt: undefined,
  endingAt: undefined,
  endedAt: undefined,
  isCancelled: false,
  endReason: undefined,
};
