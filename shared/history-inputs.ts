import { z } from 'zod';
import { id, instance, limit, seq, time, userID } from './input-fields.ts';

/** Instances that began within a stretch of time, from its first moment to before its last. */
const range = { from: time.optional(), to: time.optional() };

const isInOrder = ({ from, to }: { from?: Date | undefined; to?: Date | undefined }) => !from || !to || from < to;
const inOrder = { path: ['to'], error: 'must be after from' };

/** `fromdatetime:meetingID:orderID`, of the last instance on the page before. */
const instanceCursor = z
  .string()
  .regex(/^\d{1,15}(:\d{1,16}){2}$/, 'must be the nextCursor of the page before')
  .transform((value) => {
    const [fromdatetime = 0, meetingID = 0, orderID = 0] = value.split(':').map(Number);
    return { fromdatetime: new Date(fromdatetime), meetingID, orderID };
  })
  .pipe(z.object({ fromdatetime: z.date().max(new Date('9998-12-31')), meetingID: id, orderID: id }));

export const historyInstancesInput = z
  .strictObject({
    ...range,
    meetingID: id.optional(),
    /** Only of meetings whose host the caller is. */
    mine: z.boolean().default(false),
    cursor: instanceCursor.optional(),
    limit,
  })
  .refine(isInOrder, inOrder)
  .prefault({});

/** A page of a record, after the number `cursor`; with `userID`, of what that user did alone. */
export const historyChangesInput = instance.extend({ userID: userID.optional(), cursor: seq.default(0), limit });

/** First the people by userID, then the absentees by e-mail: `user:7`, or `email:ann@example.com`. */
const attendanceCursor = z
  .string()
  .max(400)
  .regex(/^(user:\d{1,16}|email:[^]*)$/, 'must be the nextCursor of the page before')
  .transform((value): AttendanceCursor => {
    const [, userID] = /^user:(\d+)$/.exec(value) ?? [];
    return userID ? { after: 'user', userID: Number(userID) } : { after: 'email', email: value.slice('email:'.length) };
  });

/** Up to where the page before went. */
export type AttendanceCursor = { after: 'user'; userID: number } | { after: 'email'; email: string };

/** Of one instance, or of all instances of a meeting that began within a range; with `userID`, of that user alone. */
export const historyAttendanceInput = z
  .strictObject({
    meetingID: id,
    orderID: id.optional(),
    ...range,
    userID: userID.optional(),
    cursor: attendanceCursor.optional(),
    limit,
  })
  .refine(isInOrder, inOrder)
  .refine(({ orderID, from }) => orderID === undefined || from === undefined, {
    path: ['from'],
    error: 'cannot be given with an orderID',
  })
  .refine(({ orderID, to }) => orderID === undefined || to === undefined, {
    path: ['to'],
    error: 'cannot be given with an orderID',
  });

export type HistoryInstancesInput = z.infer<typeof historyInstancesInput>;
export type HistoryChangesInput = z.infer<typeof historyChangesInput>;
export type HistoryAttendanceInput = z.infer<typeof historyAttendanceInput>;
