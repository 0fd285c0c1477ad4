import { z } from 'zod';
import {
  changeNumber,
  components,
  count,
  details,
  id,
  instance,
  numberCursor,
  role,
  standing,
  textCursor,
  time,
  user,
  version,
  window,
} from './fields.ts';

const activeMeeting = z
  .strictObject({
    ...instance,
    ...details,
    ...window,
    participants: count.describe('How many are in.'),
  })
  .register(components, { id: 'ActiveMeeting' });

export const active = z
  .strictObject({ meetings: z.array(activeMeeting), nextCursor: textCursor })
  .register(components, { id: 'ActivePage' });

const meetingJoins = z
  .strictObject({
    ...instance,
    title: z.string(),
    joins: z.array(z.strictObject({ userID: id, timestamp: time })).describe('The latest join of each who is in.'),
  })
  .register(components, { id: 'MeetingJoins' });

export const joinTimes = z
  .strictObject({ meetings: z.array(meetingJoins), nextCursor: textCursor })
  .register(components, { id: 'JoinTimesPage' });

export const get = z
  .strictObject({
    ...instance,
    ...details,
    ...window,
    ...standing,
    externalID: z.string().nullable(),
    version,
    meetingVersion: version,
    participants: count.describe('How many are in.'),
    role: role.describe("The caller's, in the meeting."),
    isIn: z.boolean().describe('Whether the caller is in.'),
    joinedAt: time.nullable(),
    hosts: z.array(id).describe("The userIDs of the meeting's hosts, ascending."),
    now: time.describe(
      'The time by which `state` was decided: for countdowns on devices whose own clock may be wrong.',
    ),
  })
  .register(components, { id: 'InstanceDetails' });

export const join = z.strictObject({ seq: changeNumber, joinedAt: time }).register(components, { id: 'Joined' });

export const leave = z.strictObject({ seq: changeNumber, leftAt: time }).register(components, { id: 'Left' });

export const renew = z
  .strictObject({ expiresAt: time.nullable().describe('Null for a join without a lease, which does not expire.') })
  .register(components, { id: 'Renewed' });

const participant = z.strictObject({ ...user, joinedAt: time }).register(components, { id: 'Participant' });

export const participants = z
  .strictObject({
    participants: z.array(participant),
    total: count.describe('How many there are on all pages together.'),
    nextCursor: numberCursor,
  })
  .register(components, { id: 'ParticipantsPage' });
