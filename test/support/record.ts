import type { Db } from '@rollcall/server/db/client';
import type { ActionType, Instance, LeaveReason } from '@rollcall/shared/meeting';

/** Everything that MySQL has of an instance. */
export interface InstanceRecord {
  /** The instance's own row. */
  instance: { fromdatetime: Date; todatetime: Date; archivedSeq: number; endedAt: Date | null };
  log: {
    seq: number | null;
    userID: number;
    eventType: 'join' | 'leave';
    timestamp: Date;
    reason: LeaveReason | null;
  }[];
  messages: { seq: number; userID: number; body: string; timestamp: Date }[];
  actions: {
    seq: number;
    actorID: number | null;
    userID: number | null;
    actionType: ActionType;
    detail: string;
    timestamp: Date;
  }[];
}

export async function readRecord({ db }: { db: Db }, { meetingID, orderID }: Instance): Promise<InstanceRecord> {
  const instance = await db
    .selectFrom('meeting_instance')
    .select(['fromdatetime', 'todatetime', 'archivedSeq', 'endedAt'])
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .executeTakeFirstOrThrow();
  const log = await db
    .selectFrom('event_log')
    .select(['seq', 'userID', 'eventType', 'timestamp', 'reason'])
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .orderBy('seq')
    .execute();
  const messages = await db
    .selectFrom('message')
    .select(['seq', 'userID', 'body', 'timestamp'])
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .orderBy('seq')
    .execute();
  const actions = await db
    .selectFrom('action')
    .select(['seq', 'actorID', 'userID', 'actionType', 'detail', 'timestamp'])
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .orderBy('seq')
    .execute();
  return { instance, log, messages, actions };
}

/** The numbers of all changes in a record, in their order: 1, 2, 3, … if it is whole. */
export const seqsOf = ({ log, messages, actions }: Omit<InstanceRecord, 'instance'>): number[] =>
  [...log, ...messages, ...actions].map(({ seq }) => Number(seq)).toSorted((one, other) => one - other);

/** 1 … last */
export const numbersTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1);
