import type { ActionType, LeaveReason, Role } from '@rollcall/shared/meeting';
import type { Seq, UserID } from '@rollcall/shared/numbers';
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

/** A column that MySQL fills where an INSERT leaves it out. */
type Defaulted<T> = ColumnType<T, T | undefined, T>;

/** The tables and their columns, as created by the migrations. Times are UTC. */
export interface Database {
  user: {
    userID: Generated<UserID>;
    name: string;
    age: Defaulted<number | null>;
    gender: Defaulted<string | null>;
    email: string;
    /** The user's id in the product that Rollcall is part of, or the subject of an identity provider's tokens. */
    externalID: Defaulted<string | null>;
  };
  meeting: {
    meetingID: Generated<number>;
    title: string;
    description: string;
    /** 1 or 0 */
    isPublic: number;
    externalID: Defaulted<string | null>;
    /** Raised by each change of the meeting or its audience; what `ifVersion` is compared with. */
    version: Defaulted<number>;
    /** Raised by whatever is to reach Redis, and by each attempt to bring it there: a lower one is not applied any more. */
    revision: Defaulted<number>;
    /** Since when a change waits to reach Redis; NULL where none does. */
    pendingSince: Defaulted<Date | null>;
    /** Who made the last change; NULL where it was made by SQL. */
    changedBy: Defaulted<UserID | null>;
    /** When it was hidden; its records stay. */
    removedAt: Defaulted<Date | null>;
  };
  meeting_instance: {
    meetingID: number;
    orderID: number;
    fromdatetime: Date;
    todatetime: Date;
    /** The number of the last archived change: `event_log` and `message` have 1 … archivedSeq, without a gap. */
    archivedSeq: Defaulted<Seq>;
    /** When the record was closed; NULL until then. */
    endedAt: Defaulted<Date | null>;
    /** Raised each time that the instance is opened in Redis: only changes of this generation may be archived. */
    generation: Defaulted<number>;
    /** Where later generations branch off; see {@link Branches}. */
    branches: Defaulted<string>;
    /** Raised by each change of the window; what `ifVersion` is compared with. */
    version: Defaulted<number>;
    /** Of an instance that was called off: it is not opened, or ended then. */
    cancelledAt: Defaulted<Date | null>;
    /** What a host gave as the reason for ending it early or calling it off. */
    endReason: Defaulted<string | null>;
    /** The SHA-256 chain over the changes 1 … archivedSeq, in hexadecimal digits; NULL for a record from before there were seals. */
    seal: Defaulted<string | null>;
    /** When the seal was made anew, since somebody was erased from the record. */
    resealedAt: Defaulted<Date | null>;
  };
  audience: {
    meetingID: number;
    email: string;
    /** The e-mail without the spaces around it, which MySQL compares regardless of case and accents; it is in an index. */
    address: GeneratedAlways<string>;
  };
  event_log: {
    eventID: Generated<number>;
    userID: UserID;
    eventType: 'join' | 'leave';
    timestamp: Date;
    meetingID: Defaulted<number | null>;
    orderID: Defaulted<number | null>;
    seq: Defaulted<Seq | null>;
    reason: Defaulted<LeaveReason | null>;
    /** s, of a join with a lease */
    lease: Defaulted<number | null>;
    /** Of the call that made the change; NULL where there was none. Of who was removed `actorID:requestID`. */
    requestID: Defaulted<string | null>;
    /** The `actorID` of who was removed; NULL for all else. */
    removedBy: GeneratedAlways<string | null>;
  };
  message: {
    meetingID: number;
    orderID: number;
    seq: Seq;
    userID: UserID;
    body: string;
    timestamp: Date;
    /** Of the call that posted it. */
    requestID: Defaulted<string | null>;
  };
  /** What was done to a live instance: numbered like a join or a message. */
  action: {
    meetingID: number;
    orderID: number;
    seq: Seq;
    /** Who did it; NULL where it was done by SQL. */
    actorID: Defaulted<UserID | null>;
    /** To whom it was done; NULL if to the instance. */
    userID: Defaulted<UserID | null>;
    actionType: ActionType;
    /** JSON; of an amendment the new values, see `Amendment` */
    detail: string;
    timestamp: Date;
    requestID: Defaulted<string | null>;
  };
  role: {
    meetingID: number;
    userID: UserID;
    role: Role;
  };
  /** What a mutation in MySQL was answered, so that a retry gets the same. */
  request: {
    /** Of the caller's token. */
    subject: string;
    requestID: string;
    /** SHA-256 of the procedure and its input. */
    digest: string;
    /** JSON of what the transaction did, and of the whole answer once it was there. */
    result: Defaulted<string | null>;
    answer: Defaulted<string | null>;
    createdAt: Defaulted<Date>;
  };
  /** Somebody who is to be forgotten: `freshID` takes their place in each record, once its instance has ended. */
  erasure: {
    userID: UserID;
    freshID: UserID;
    /** 1 to keep what they said. */
    keepBodies: number;
    requestedAt: Date;
    doneAt: Defaulted<Date | null>;
  };
}
