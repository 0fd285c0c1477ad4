import type { LeaveReason } from '@rollcall/shared/meeting';
import type { ColumnType, Generated } from 'kysely';

/** A column that MySQL fills where an INSERT leaves it out. */
type Defaulted<T> = ColumnType<T, T | undefined, T>;

/** The tables and their columns, as created by the migrations. Times are UTC. */
export interface Database {
  user: {
    userID: Generated<number>;
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
    archivedSeq: Defaulted<number>;
    /** When the record was closed; NULL until then. */
    endedAt: Defaulted<Date | null>;
  };
  audience: {
    meetingID: number;
    email: string;
  };
  event_log: {
    eventID: Generated<number>;
    userID: number;
    eventType: 'join' | 'leave';
    timestamp: Date;
    meetingID: Defaulted<number | null>;
    orderID: Defaulted<number | null>;
    seq: Defaulted<number | null>;
    reason: Defaulted<LeaveReason | null>;
    /** s, of a join with a lease */
    lease: Defaulted<number | null>;
  };
  message: {
    meetingID: number;
    orderID: number;
    seq: number;
    userID: number;
    body: string;
    timestamp: Date;
  };
}
