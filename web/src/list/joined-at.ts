import type { Instance, MeetingJoins } from '@rollcall/client';

/** When a user joined a meeting they are in, as far as the first page of joins goes. */
export const joinedAt = (
  joins: readonly MeetingJoins[] | undefined,
  { meetingID, orderID }: Instance,
  userID: number,
): Date | undefined =>
  joins
    ?.find((meeting) => meeting.meetingID === meetingID && meeting.orderID === orderID)
    ?.joins.find((join) => join.userID === userID)?.timestamp;
