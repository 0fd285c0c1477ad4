import { z } from 'zod';
import { id, requestID, time, trimmed, trimmedOrEmpty } from './input-fields.ts';
import { limits } from './limits.ts';

/** What a change of the schedule may carry: it is refused if the version is another by now, and a retry of it is known as such. */
const change = { ifVersion: z.int().nonnegative().optional(), requestID: requestID.optional() };

/** Creates a meeting, or changes of one what is given. With both ids, gives the meeting this externalID. */
export const putMeetingInput = z
  .strictObject({
    meetingID: id.optional(),
    externalID: trimmed(limits.externalIDLength).optional(),
    title: trimmed(limits.titleLength).optional(),
    description: trimmedOrEmpty(limits.descriptionLength).optional(),
    isPublic: z.boolean().optional(),
    ...change,
  })
  .refine(
    ({ meetingID, externalID, ifVersion }) => ifVersion === undefined || (meetingID ?? externalID) !== undefined,
    { path: ['ifVersion'], error: 'needs a meetingID or an externalID' },
  );

const window = z.strictObject({ fromdatetime: time, todatetime: time });

export const addInstancesInput = z.strictObject({
  meetingID: id,
  windows: z.array(window).min(1).max(limits.windows),
  ...change,
});

export type PutMeetingInput = z.infer<typeof putMeetingInput>;
export type AddInstancesInput = z.infer<typeof addInstancesInput>;
