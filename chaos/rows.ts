import type { Db } from '@rollcall/server/db/client';
import type { Instance, LeaveReason } from '@rollcall/shared/meeting';
import type { RedisSide } from './stage/redis-side.ts';

/** One change as MySQL has it. */
export interface Row {
  seq: number;
  /** Of an amendment, who made it; 0 where nobody did who is known. */
  userID: number;
  verb: 'join' | 'leave' | 'post' | 'amend';
  /** Of an amendment, its detail. */
  body: string | null;
  reason: LeaveReason | null;
  /** Of the call that made it; null where nobody asked for it. */
  requestID: string | null;
  /** s */
  lease: number | null;
  /** ms */
  timestamp: number;
}

/** Everything that MySQL has of an instance; times in ms. */
export interface InstanceRecord {
  instance: Instance;
  /** Of its keys in a Cluster; undefined with a single Redis. */
  slot: number | undefined;
  fromdatetime: number;
  todatetime: number;
  archivedSeq: number;
  endedAt: number | null;
  /** In the order of `seq`; 0 where a row has none. */
  rows: Row[];
}

/** Reads every instance that was scheduled, with all its rows. */
export async function readRecords(db: Db, slotOf: RedisSide['slotOf']): Promise<InstanceRecord[]> {
  const instances = await db
    .selectFrom('meeting_instance')
    .select(['meetingID', 'orderID', 'fromdatetime', 'todatetime', 'archivedSeq', 'endedAt'])
    .orderBy('fromdatetime')
    .execute();
  return await Promise.all(
    instances.map(async ({ meetingID, orderID, fromdatetime, todatetime, archivedSeq, endedAt }) => ({
      instance: { meetingID, orderID },
      slot: await slotOf({ meetingID, orderID }),
      fromdatetime: fromdatetime.getTime(),
      todatetime: todatetime.getTime(),
      archivedSeq,
      endedAt: endedAt?.getTime() ?? null,
      rows: await readRows(db, { meetingID, orderID }),
    })),
  );
}

async function readRows(db: Db, { meetingID, orderID }: Instance): Promise<Row[]> {
  const log = await db
    .selectFrom('event_log')
    .select(['seq', 'userID', 'eventType', 'reason', 'lease', 'timestamp', 'requestID'])
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .execute();
  const messages = await db
    .selectFrom('message')
    .select(['seq', 'userID', 'body', 'timestamp', 'requestID'])
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .execute();
  const actions = await db
    .selectFrom('action')
    .select(['seq', 'actorID', 'detail', 'timestamp', 'requestID'])
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .execute();
  const rows: Row[] = [
    ...log.map(({ eventType, seq, timestamp, ...row }) => ({
      ...row,
      verb: eventType,
      seq: seq ?? 0,
      body: null,
      timestamp: timestamp.getTime(),
    })),
    ...messages.map(({ timestamp, ...row }) => ({
      ...row,
      verb: 'post' as const,
      reason: null,
      lease: null,
      timestamp: timestamp.getTime(),
    })),
    ...actions.map(({ seq, actorID, detail, timestamp, requestID }) => ({
      seq,
      userID: actorID ?? 0,
      verb: 'amend' as const,
      body: detail,
      reason: null,
      requestID,
      lease: null,
      timestamp: timestamp.getTime(),
    })),
  ];
  return rows.toSorted((one, other) => one.seq - other.seq);
}
