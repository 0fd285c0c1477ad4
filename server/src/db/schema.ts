import type { LeaveReason } from '@rollcall/shared/meeting';
import type { Seq, UserID } from '@rollcall/shared/numbers';
import type { ColumnType, Generated } from 'kysely';

/** A column that MySQL fills where an INSERT leaves it out. */
type Defaulted<T> = ColumnType<T, T | undefined, T>;

/** The tables and their columns, as created by the migrations. Times are UTC. */
export interface Database {
  user: {
    userID: Generated<UserID>;
    name: string;
    age: number;
    gender: string;
    email: string;
  };
  meeting: {
    meetingID: Generated<number>;
    title: string;
    description: string;
    /** 1 or 0 */
    isPublic: number;
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
  };
  audience: {
    meetingID: number;
    email: string;
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
    /** Of the call that made the change; NULL where there was none. */
    requestID: Defaulted<string | null>;
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
}
