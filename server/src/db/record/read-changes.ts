import type { Changes } from '@rollcall/lua/changes';
import type { Instance } from '@rollcall/shared/meeting';
import type { Seq } from '@rollcall/shared/numbers';
import type { Db } from '../client.ts';

/** Reads the archived changes `after + 1` … `after + limit`. */
export async function readChanges(
  db: Db,
  { meetingID, orderID }: Instance,
  after: Seq,
  limit: number,
): Promise<Changes> {
  const [log, messages, actions] = await Promise.all([
    db
      .selectFrom('event_log')
      .select(['seq', 'userID', 'eventType', 'timestamp', 'reason', 'lease', 'requestID'])
      .where('meetingID', '=', meetingID)
      .where('orderID', '=', orderID)
      .where('seq', '>', after)
      .where('seq', '<=', after + limit)
      .orderBy('seq')
      .$narrowType<{ seq: Seq }>()
      .execute(),
    db
      .selectFrom('message')
      .select(['seq', 'userID', 'body', 'timestamp', 'requestID'])
      .where('meetingID', '=', meetingID)
      .where('orderID', '=', orderID)
      .where('seq', '>', after)
      .where('seq', '<=', after + limit)
      .orderBy('seq')
      .execute(),
    db
      .selectFrom('action')
      .select(['seq', 'actorID', 'userID', 'actionType', 'detail', 'timestamp', 'requestID'])
      .where('meetingID', '=', meetingID)
      .where('orderID', '=', orderID)
      .where('seq', '>', after)
      .where('seq', '<=', after + limit)
      .orderBy('seq')
      .execute(),
  ]);
  return { log: log.map(({ lease, ...entry }) => (lease === null ? entry : { ...entry, lease })), messages, actions };
}
