import type { Instance, LeaveReason } from '@rollcall/shared/meeting';

/** One change as MySQL has it. */
export interface Row {
  seq: number;
  userID: number;
  verb: 'join' | 'leave' | 'post';
  body: string | null;
  reason: LeaveReason | null;
  /** s */
  lease: number | null;
  /** ms */
  timestamp: number;
}

/** Everything that MySQL has of an instance; times in ms. */
export interface InstanceRecord {
  instance: Instance;
  fromdatetime: number;
  todatetime: number;
  archivedSeq: number;
  endedAt: number | null;
  /** In the order of `seq`; 0 where a row has none. */
  rows: Row[];
}
