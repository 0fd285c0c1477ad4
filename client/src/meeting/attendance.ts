import type { AppRouter } from '@rollcall/server/router';
import { limits } from '@rollcall/shared/limits';
import type { Instance } from '@rollcall/shared/meeting';
import type { TRPCClient } from '@trpc/client';
import type { Attendance } from '../answers.ts';
import { type AttendanceOptions, abortedBy } from './options.ts';

/** The attendance at an instance, of everybody on all pages. */
export type WholeAttendance = Omit<Attendance, 'nextCursor'>;

/** Reads all pages of an attendance. `seconds` and `complete` are those of the last, the latest that was read. */
export async function wholeAttendance(
  client: TRPCClient<AppRouter>,
  { meetingID, orderID }: Instance,
  { userID, signal }: AttendanceOptions,
): Promise<WholeAttendance> {
  const of = { meetingID, orderID, ...(userID !== undefined && { userID }), limit: limits.pageSize };
  const fetchPage = (cursor?: string) =>
    client.history.attendance.query({ ...of, ...(cursor !== undefined && { cursor }) }, abortedBy(signal));

  let { nextCursor, ...whole } = await fetchPage();
  while (nextCursor !== null) {
    const { people, absentees, ...page } = await fetchPage(nextCursor);
    whole.people.push(...people);
    whole.absentees.push(...absentees);
    whole = { ...whole, seconds: page.seconds, complete: page.complete };
    nextCursor = page.nextCursor;
  }
  return whole;
}
