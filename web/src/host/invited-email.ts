import type { Calls, Participant } from '@rollcall/client';
import { limits } from '@rollcall/shared/limits';

/**
 * The e-mail by which somebody is invited. A host who has never been in a meeting sees no e-mails of those who are in, but the
 * list of who is invited.
 *
 * @returns undefined if they are not on the list
 */
export async function invitedEmail(
  { audience }: Pick<Calls, 'audience'>,
  meetingID: number,
  { userID, email }: Pick<Participant, 'userID' | 'email'>,
): Promise<string | undefined> {
  if (email !== null) return email;
  let cursor: string | undefined;
  do {
    const page = await audience.list.query({ meetingID, limit: limits.pageSize, cursor });
    const found = page.audience.find((invitee) => invitee.userID === userID);
    if (found) return found.email;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return undefined;
}
