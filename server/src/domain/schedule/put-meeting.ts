import { Refusal } from '@rollcall/shared/refusals';
import type { PutMeetingInput } from '@rollcall/shared/schedule-inputs';
import type { Transaction } from 'kysely';
import { insertHost } from '../../db/audience/roles.ts';
import { isDuplicate } from '../../db/duplicate.ts';
import { lockUsers } from '../../db/people/put-users.ts';
import { findUsers } from '../../db/people/users.ts';
import { noteMeetingChange } from '../../db/schedule/meeting-changes.ts';
import {
  findByExternalID,
  insertMeeting,
  lockByExternalID,
  type MeetingFields,
  updateMeeting,
} from '../../db/schedule/meetings.ts';
import type { Database } from '../../db/schema.ts';
import { lockManaged } from '../access/managed.ts';
import type { Context } from '../context.ts';
import { once } from '../once.ts';
import { type Effect, takeEffect } from './take-effect.ts';
import { untouchedAudience } from './untouched-audience.ts';

export interface Put {
  meetingID: number;
  version: number;
  /** Whether there was no such meeting before. */
  created: boolean;
}

interface Made extends Put {
  /** That it made of the meeting, if it changed anything. */
  revision?: number;
}

/**
 * Creates a meeting, or changes of one what is given. Who creates a meeting is its host, and so invited, if they are a user.
 *
 * @returns `version` as it is now: unchanged, if nothing was
 * @throws {Refusal} `MEETING_UNKNOWN`, `NOT_ALLOWED`, `VERSION_CONFLICT`, `REQUEST_ID_REUSED`, or `INVALID_INPUT` if a new
 * meeting lacks a field, or another meeting has the externalID
 */
export async function putMeeting(ctx: Context, input: PutMeetingInput): Promise<Put & Effect> {
  const meetingID = input.meetingID ?? (await findByOwnID(ctx, input));
  return await once<Made, Put & Effect>(ctx, {
    procedure: 'schedule.putMeeting',
    input,
    change: (transaction) =>
      meetingID === undefined ? create(ctx, transaction, input) : change(ctx, transaction, meetingID, input),
    async finish({ revision, ...put }) {
      if (put.created) return { ...put, effect: 'scheduled', instances: [] };
      return { ...put, ...(await takeEffect(ctx, put.meetingID, untouchedAudience(revision))) };
    },
  });
}

/** Not in the transaction, whose reads would then all be as of before the meeting is locked. */
async function findByOwnID({ db, caller }: Context, { externalID }: PutMeetingInput): Promise<number | undefined> {
  if (externalID === undefined) return undefined;
  const found = await findByExternalID(db, externalID);
  if (found?.removedAt && caller.schedule) throw takenBy('a meeting that was removed');
  return found?.meetingID;
}

const takenBy = (meeting: string, cause?: unknown): Refusal =>
  new Refusal('INVALID_INPUT', { issues: [{ path: ['externalID'], message: `belongs to ${meeting}` }], cause });

async function create(ctx: Context, transaction: Transaction<Database>, input: PutMeetingInput): Promise<Made> {
  const { caller } = ctx;
  const { externalID } = input;
  // Ids of another product are given by who may manage all meetings, so that nobody can take one that is needed.
  if (externalID !== undefined && (!caller.schedule || input.ifVersion !== undefined)) throw unknownMeeting();
  const [found] = await findUsers(transaction, [caller.userID]);
  // Locked, so that nobody who is being erased becomes a host.
  const creator = found && (await lockUsers(transaction, [found.userID])).get(found.userID);
  if (!caller.schedule && !(ctx.anyoneMaySchedule && creator)) throw new Refusal('NOT_ALLOWED');
  const meetingID = await insertMeeting(transaction, wholeMeeting(input), caller.userID);
  if (meetingID === undefined) {
    const other = externalID === undefined ? undefined : await lockByExternalID(transaction, externalID);
    if (other === undefined) throw unknownMeeting();
    return await change(ctx, transaction, other, input);
  }
  if (creator) await insertHost(transaction, meetingID, creator);
  return { meetingID, version: 1, created: true };
}

const unknownMeeting = (): Refusal => new Refusal('MEETING_UNKNOWN');

function wholeMeeting({ externalID, title, description = '', isPublic }: PutMeetingInput): MeetingFields {
  if (title === undefined || isPublic === undefined) {
    const missing = Object.entries({ title, isPublic }).filter(([, value]) => value === undefined);
    const message = 'is needed for a new meeting';
    throw new Refusal('INVALID_INPUT', { issues: missing.map(([field]) => ({ path: [field], message })) });
  }
  return { title, description, isPublic, ...(externalID === undefined ? {} : { externalID }) };
}

async function change(
  ctx: Context,
  transaction: Transaction<Database>,
  meetingID: number,
  { externalID, title, description, isPublic, ifVersion }: PutMeetingInput,
): Promise<Made> {
  const meeting = await lockManaged(ctx, transaction, meetingID, ifVersion);
  const changed: Partial<MeetingFields> = {
    ...(title === undefined || title === meeting.title ? {} : { title }),
    ...(description === undefined || description === meeting.description ? {} : { description }),
    ...(isPublic === undefined || isPublic === (meeting.isPublic !== 0) ? {} : { isPublic }),
    ...(externalID === undefined || externalID === meeting.externalID ? {} : { externalID }),
  };
  if (Object.keys(changed).length === 0) return { meetingID, version: meeting.version, created: false };
  if (changed.externalID !== undefined && !ctx.caller.schedule) throw new Refusal('NOT_ALLOWED');
  try {
    await updateMeeting(transaction, meetingID, changed);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw takenBy('another meeting', error);
  }
  await noteMeetingChange(transaction, meetingID, ctx.caller.userID);
  return { meetingID, version: meeting.version + 1, revision: meeting.revision + 1, created: false };
}
