import { z } from 'zod';
import { id, time } from './input-fields.ts';

/** A number in a path. */
const pathID = z
  .string()
  .regex(/^\d{1,16}$/, 'must be a whole number')
  .transform(Number)
  .pipe(id);

export const instanceExportInput = z.strictObject({ meetingID: pathID, orderID: pathID });

/** The instances of a meeting that begin from `from` on and before `to`. */
export const meetingExportInput = z.strictObject({ meetingID: pathID, from: time.optional(), to: time.optional() });

export const userExportInput = z.strictObject({ userID: pathID });

export type InstanceExportInput = z.infer<typeof instanceExportInput>;
export type MeetingExportInput = z.infer<typeof meetingExportInput>;
export type UserExportInput = z.infer<typeof userExportInput>;
