import { z } from 'zod';
import {
  components,
  count,
  details,
  id,
  instance,
  numberCursor,
  role,
  seq,
  standing,
  textCursor,
  version,
  window,
} from './fields.ts';

export const effect = z
  .enum(['scheduled', 'live', 'pending'])
  .describe(
    '`scheduled`: it counts from the next start. `live`: it is in effect where people are in now, or will be within a minute. ' +
      '`pending`: the scheduler will bring it into effect, usually within a second.',
  );

const lastNumber = seq
  .nullable()
  .describe('The number of the last change that this made in the instance; null if it made none.');

/** What became of a change in the instances that it concerns. */
export const effects = {
  effect,
  instances: z.array(
    z
      .strictObject({
        orderID: id,
        seq: lastNumber,
        ...window,
        takenOut: count.describe('How many were taken out.'),
      })
      .register(components, { id: 'InstanceEffect' }),
  ),
};

export const putMeeting = z
  .strictObject({
    meetingID: id,
    version,
    created: z.boolean().describe('Whether there was no such meeting before.'),
    ...effects,
  })
  .register(components, { id: 'PutMeeting' });

export const addInstances = z
  .strictObject({
    instances: z
      .array(
        z
          .strictObject({
            orderID: id,
            ...window,
            overlaps: z
              .array(id)
              .describe('The orderIDs of other instances of the meeting at the same time, ten at most.'),
          })
          .register(components, { id: 'AddedInstance' }),
      )
      .describe('In the order of the windows.'),
    version,
    effect,
  })
  .register(components, { id: 'AddedInstances' });

/** The answer to `amend`, `end` and `cancel`. */
export const changedInstance = z
  .strictObject({ ...window, version, seq: lastNumber, effect })
  .describe('The window as it is in effect.')
  .register(components, { id: 'ChangedInstance' });

export const removeMeeting = z
  .strictObject({
    cancelled: count.describe('How many instances that were to come were called off.'),
    version,
    effect,
  })
  .register(components, { id: 'RemovedMeeting' });

const scheduledMeeting = z
  .strictObject({
    meetingID: id,
    externalID: z.string().nullable(),
    ...details,
    version,
    role: role.describe("The caller's."),
    live: count.describe('How many instances are live.'),
    upcoming: count.describe('How many instances are to come.'),
  })
  .register(components, { id: 'ScheduledMeeting' });

export const meetings = z
  .strictObject({ meetings: z.array(scheduledMeeting), nextCursor: numberCursor })
  .register(components, { id: 'MeetingsPage' });

const scheduledInstance = z
  .strictObject({
    ...instance,
    externalID: z.string().nullable().describe("The meeting's."),
    title: z.string(),
    isPublic: z.boolean(),
    ...window,
    ...standing,
    version,
    role: role.describe("The caller's, in the meeting."),
  })
  .register(components, { id: 'ScheduledInstance' });

export const instances = z
  .strictObject({ instances: z.array(scheduledInstance), nextCursor: textCursor })
  .register(components, { id: 'InstancesPage' });
