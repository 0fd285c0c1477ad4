import type { Instance, Role } from '@rollcall/shared/meeting';
import type { UserID } from '@rollcall/shared/numbers';
import type { Db } from '../client.ts';
import type { MeetingDetails } from './due-instances.ts';

/** An instance as scheduled, with what somebody is in its meeting. */
export interface FoundInstance extends Instance, MeetingDetails {
  externalID: string | null;
  fromdatetime: Date;
  todatetime: Date;
  endedAt: Date | null;
  cancelledAt: Date | null;
  endReason: string | null;
  /** 0 before it is opened for the first time */
  generation: number;
  /** Of the instance, and of its meeting. */
  version: number;
  meetingVersion: number;
  role: Role | null;
}

/** Finds an instance, and the role of a user in it; undefined if there is none, or its meeting was removed. */
export async function findInstance(
  db: Db,
  { meetingID, orderID }: Instance,
  userID: UserID,
): Promise<FoundInstance | undefined> {
  const found = await db
    .selectFrom('meeting_instance')
    .innerJoin('meeting', 'meeting.meetingID', 'meeting_instance.meetingID')
    .leftJoin('role', (join) => join.onRef('role.meetingID', '=', 'meeting.meetingID').on('role.userID', '=', userID))
    .select([
      'meeting_instance.meetingID',
      'meeting_instance.orderID',
      'meeting_instance.fromdatetime',
      'meeting_instance.todatetime',
      'meeting_instance.endedAt',
      'meeting_instance.cancelledAt',
      'meeting_instance.endReason',
      'meeting_instance.generation',
      'meeting_instance.version',
      'meeting.version as meetingVersion',
      'meeting.title',
      'meeting.description',
      'meeting.isPublic',
      'meeting.externalID',
      'role.role',
    ])
    .where('meeting_instance.meetingID', '=', meetingID)
    .where('meeting_instance.orderID', '=', orderID)
    .where('meeting.removedAt', 'is', null)
    .executeTakeFirst();
  return found && { ...found, isPublic: found.isPublic !== 0 };
}
