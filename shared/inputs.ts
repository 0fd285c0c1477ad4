import { z } from 'zod';
import { id, instance, limit, requestID, seq, trimmed, userID } from './input-fields.ts';
import { limits } from './limits.ts';
import type { Seq } from './numbers.ts';

const body = trimmed(limits.bodyLength);

/**
 * `userID` acts (default: the token's user); `requestID` identifies a retry as such (default: a new one from the
 * server).
 */
const action = instance.extend({
  userID: userID.optional(),
  requestID: requestID.optional(),
});

/** Up to where a watcher has seen a feed: up to a change, as the number line was in a generation; without one, as it is. */
interface Seen {
  seq: Seq;
  generation?: number;
}

/** The id of the last event, which an SSE client sends as text, or the number of a change. */
const lastEventId = z.union([
  seq.transform((number): Seen => ({ seq: number })),
  z
    .string()
    .regex(/^\d{1,15}(-\d{1,15})?$/, 'must be the id of an event')
    .transform((eventId): Seen => {
      const [number = 0, generation] = eventId.split('-').map(Number);
      return generation === undefined ? { seq: number } : { seq: number, generation };
    }),
]);

/** A page of a list within one instance: up to `limit` entries with a `seq` greater than `cursor`. */
const page = instance.extend({ cursor: seq.default(0), limit });

/** How long a join lasts unless it is renewed, in seconds. */
const lease = z.int().min(limits.leaseSeconds.min).max(limits.leaseSeconds.max);

export const joinInput = action.extend({ lease: lease.optional() });
/** With `seq`, leaves only the join of that number, not a later one by the same user. */
export const leaveInput = action.extend({ seq: seq.optional() });
/** Renews the join with the number `seq`. */
export const renewInput = action.extend({ seq });
export const postInput = action.extend({ body });
export const watchInput = instance.extend({ lastEventId: lastEventId.optional() });
/** `userID` is who is taken out. */
export const removeInput = instance.extend({ userID, requestID: requestID.optional() });
export const getInput = instance;
export const participantsInput = page;
export const messagesInput = page;
export const messagesByUserInput = page.extend({ userID });

/** Instances in the order in which they end; the cursor is the `nextCursor` of the previous page. */
const listing = z.strictObject({ cursor: meetingCursor().optional(), limit });
export const activeInput = listing.prefault({});
export const joinTimesInput = listing.prefault({});

/** `todatetime:meetingID:orderID`, with `:seq` if the previous page ended within a meeting. */
function meetingCursor() {
  return z
    .string()
    .regex(/^\d{1,15}(:\d{1,16}){2,3}$/, 'must be the nextCursor of the page before')
    .transform((value) => {
      const [todatetime = 0, meetingID = 0, orderID = 0, seq = 0] = value.split(':').map(Number);
      return { todatetime, meetingID, orderID, seq };
    })
    .pipe(z.object({ todatetime: z.int(), meetingID: id, orderID: id, seq }));
}

export type JoinInput = z.infer<typeof joinInput>;
export type RenewInput = z.infer<typeof renewInput>;
export type LeaveInput = z.infer<typeof leaveInput>;
export type PostInput = z.infer<typeof postInput>;
export type RemoveInput = z.infer<typeof removeInput>;
export type GetInput = z.infer<typeof getInput>;
export type WatchInput = z.infer<typeof watchInput>;
export type ParticipantsInput = z.infer<typeof participantsInput>;
export type MessagesInput = z.infer<typeof messagesInput>;
export type MessagesByUserInput = z.infer<typeof messagesByUserInput>;
export type ListingInput = z.infer<typeof listing>;
export type MeetingCursor = NonNullable<ListingInput['cursor']>;
