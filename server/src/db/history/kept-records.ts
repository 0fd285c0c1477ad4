import type { Instance } from '@rollcall/shared/meeting';
import type { Seq } from '@rollcall/shared/numbers';
import type { Db } from '../client.ts';

/** An instance with what is known of its record, whether it is closed or not. */
export interface KeptRecord extends Instance {
  title: string;
  isPublic: number;
  fromdatetime: Date;
  todatetime: Date;
  /** MySQL has the changes 1 … archivedSeq. */
  archivedSeq: Seq;
  endedAt: Date | null;
  cancelledAt: Date | null;
  seal: string | null;
  resealedAt: Date | null;
}

const kept = (db: Db) =>
  db
    .selectFrom('meeting_instance as instance')
    .innerJoin('meeting', 'meeting.meetingID', 'instance.meetingID')
    .select([
      'instance.meetingID',
      'instance.orderID',
      'meeting.title',
      'meeting.isPublic',
      'instance.fromdatetime',
      'instance.todatetime',
      'instance.archivedSeq',
      'instance.endedAt',
      'instance.cancelledAt',
      'instance.seal',
      'instance.resealedAt',
    ]);

/** Finds an instance, also one of a meeting that was removed. */
export async function findRecord(db: Db, { meetingID, orderID }: Instance): Promise<KeptRecord | undefined> {
  return await kept(db)
    .where('instance.meetingID', '=', meetingID)
    .where('instance.orderID', '=', orderID)
    .executeTakeFirst();
}

/** When a record of a meeting was last made anew, in ms since 1970; 0 if none ever was. */
export async function lastResealed(db: Db, meetingID: number): Promise<number> {
  const found = await db
    .selectFrom('meeting_instance')
    .select(({ fn }) => fn.max('resealedAt').as('last'))
    .where('meetingID', '=', meetingID)
    .executeTakeFirst();
  return found?.last?.getTime() ?? 0;
}
