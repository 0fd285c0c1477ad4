import { z } from 'zod';
import { id, instance, limit, requestID, time, trimmed, trimmedOrEmpty, userID } from './input-fields.ts';
import { limits } from './limits.ts';
import { instanceStates, roles } from './meeting.ts';

/** What a change of the schedule may carry: it is refused if the version is another by now, and a retry of it is known as such. */
const change = { ifVersion: z.int().nonnegative().optional(), requestID: requestID.optional() };

const externalID = trimmed(limits.externalIDLength);

/** Creates a meeting, or changes of one what is given. With both ids, gives the meeting this externalID. */
export const putMeetingInput = z
  .strictObject({
    meetingID: id.optional(),
    externalID: externalID.optional(),
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

const ofInstance = instance.extend(change);
/** What a host says to who was to come, or is in. */
const reason = trimmed(limits.reasonLength).optional();

export const amendInput = ofInstance
  .extend({ fromdatetime: time.optional(), todatetime: time.optional() })
  .refine(({ fromdatetime, todatetime }) => (fromdatetime ?? todatetime) !== undefined, {
    path: ['todatetime'],
    error: 'must be given, or fromdatetime',
  });
export const endInput = ofInstance.extend({ reason });
export const cancelInput = ofInstance.extend({ reason });
export const removeMeetingInput = z.strictObject({ meetingID: id, ...change });

/** Makes a user a host, or no longer one. */
export const setRoleInput = z.strictObject({ meetingID: id, userID, role: z.enum(roles).nullable(), ...change });
export const rolesInput = z.strictObject({ meetingID: id });

/** Instances that begin in [from, to), and are in this state by Redis's clock. */
const filter = {
  meetingID: id.optional(),
  from: time.optional(),
  to: time.optional(),
  state: z.enum(instanceStates).optional(),
  /** Only of meetings whose host the caller is. */
  mine: z.boolean().default(false),
  limit,
};

/** Meetings, by meetingID; with `from`, `to` or `state` those that have such an instance. */
export const meetingsInput = z
  .strictObject({ ...filter, externalID: externalID.optional(), cursor: id.optional() })
  .prefault({});
/** Instances, by start; the cursor is the `nextCursor` of the previous page. */
export const instancesInput = z.strictObject({ ...filter, cursor: startCursor().optional() }).prefault({});

/** `fromdatetime:meetingID:orderID` */
function startCursor() {
  return z
    .string()
    .regex(/^-?\d{1,15}(:\d{1,16}){2}$/, 'must be the nextCursor of the page before')
    .transform((value) => {
      const [fromdatetime = 0, meetingID = 0, orderID = 0] = value.split(':').map(Number);
      return { fromdatetime: new Date(fromdatetime), meetingID, orderID };
    })
    .pipe(z.object({ fromdatetime: z.date(), meetingID: id, orderID: id }));
}

export type MeetingsInput = z.infer<typeof meetingsInput>;
export type InstancesInput = z.infer<typeof instancesInput>;
export type PutMeetingInput = z.infer<typeof putMeetingInput>;
export type AddInstancesInput = z.infer<typeof addInstancesInput>;
export type AmendInput = z.infer<typeof amendInput>;
export type EndInput = z.infer<typeof endInput>;
export type CancelInput = z.infer<typeof cancelInput>;
export type RemoveMeetingInput = z.infer<typeof removeMeetingInput>;
export type SetRoleInput = z.infer<typeof setRoleInput>;
export type RolesInput = z.infer<typeof rolesInput>;
