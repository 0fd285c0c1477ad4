import { z } from 'zod';
import { email, id, limit, requestID, text } from './input-fields.ts';
import { limits } from './limits.ts';

/** `ifVersion` is the version of the meeting that the caller has seen: if it is another one now, nothing is done. */
const change = z.strictObject({
  meetingID: id,
  ifVersion: z.int().nonnegative().optional(),
  requestID: requestID.optional(),
});

const emails = z.array(email).max(limits.emailsAtOnce);

export const addInput = change.extend({ emails: emails.min(1) });
export const removeInput = change.extend({ emails: emails.min(1) });
/** With no e-mails, only the hosts stay. */
export const replaceInput = change.extend({ emails });

/** In the order of the e-mails; the cursor is the `nextCursor` of the previous page. */
export const listInput = z.strictObject({
  meetingID: id,
  // A character may be two code units.
  cursor: text
    .min(1)
    .max(2 * limits.emailLength)
    .optional(),
  limit,
});

export type AddInput = z.infer<typeof addInput>;
export type RemoveInput = z.infer<typeof removeInput>;
export type ReplaceInput = z.infer<typeof replaceInput>;
export type ListInput = z.infer<typeof listInput>;
