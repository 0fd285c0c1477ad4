import { Refusal } from '@rollcall/shared/refusals';
import type { Kysely, Transaction } from 'kysely';
import { audienceEmail, isInvited } from '../../db/audience/audience.ts';
import { isHost } from '../../db/audience/roles.ts';
import { findUsers } from '../../db/people/users.ts';
import { type FoundMeeting, findMeeting, lockMeeting } from '../../db/schedule/meeting-changes.ts';
import type { Database } from '../../db/schema.ts';
import type { Context } from '../context.ts';
import type { Caller } from './caller.ts';

/**
 * Locks a meeting that the caller is about to change: with the scope `schedule` any, and otherwise one whose host they are.
 *
 * @throws {Refusal} `MEETING_UNKNOWN` (also for who may not know that there is one), `NOT_ALLOWED`, or `VERSION_CONFLICT` if
 * the meeting is no longer at `ifVersion`
 */
export async function lockManaged(
  { caller }: Context,
  transaction: Transaction<Database>,
  meetingID: number,
  ifVersion?: number,
): Promise<FoundMeeting> {
  const meeting = await lockMeeting(transaction, meetingID);
  if (!meeting) throw new Refusal('MEETING_UNKNOWN');
  if (!caller.schedule) await mustBeHost(transaction, caller, meeting);
  if (ifVersion !== undefined && ifVersion !== meeting.version) throw new Refusal('VERSION_CONFLICT');
  return meeting;
}

/**
 * Finds a meeting whose management the caller is about to read: with the scope `schedule` or `admin` any, and otherwise one whose
 * host they are.
 *
 * @throws {Refusal} `MEETING_UNKNOWN` (also for who may not know that there is one) or `NOT_ALLOWED`
 */
export async function readManaged({ db, caller }: Context, meetingID: number): Promise<FoundMeeting> {
  const meeting = await findMeeting(db, meetingID);
  if (!meeting) throw new Refusal('MEETING_UNKNOWN');
  if (!caller.schedule && !caller.admin) await mustBeHost(db, caller, meeting);
  return meeting;
}

async function mustBeHost(db: Kysely<Database>, caller: Caller, meeting: FoundMeeting): Promise<void> {
  if (await isHost(db, meeting.meetingID, caller.userID)) return;
  throw new Refusal((await mayKnow(db, caller, meeting)) ? 'NOT_ALLOWED' : 'MEETING_UNKNOWN');
}

/**
 * Whether a caller may know that there is this meeting, whose host they are not.
 *
 * @param db the transaction, within one: a second connection, for which it may wait, could be held by another that waits for it
 */
export async function mayKnow(
  db: Kysely<Database>,
  caller: Caller,
  { meetingID, isPublic }: Pick<FoundMeeting, 'meetingID' | 'isPublic'>,
): Promise<boolean> {
  if (caller.admin || caller.schedule || isPublic !== 0) return true;
  const [user] = await findUsers(db, [caller.userID]);
  return user !== undefined && (await isInvited(db, meetingID, audienceEmail(user.email)));
}
