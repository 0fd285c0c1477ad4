import type { Absentee } from '@rollcall/shared/history';
import { audienceEmail, findAudience } from '../../db/audience/audience.ts';
import { findInvited } from '../../db/history/attendance.ts';
import type { Context } from '../context.ts';
import { aroundText, cutPage, fitPage, type Page } from '../page.ts';
import type { CountedInstance } from './attendees.ts';

/** E-mails that are looked at for one page: where nearly everybody came, a page has few absentees, or none. */
const lookedAt = 1000;

/**
 * Lists who is in a meeting's audience now and has joined none of its instances, in the order of their e-mails. People are
 * known by the e-mail that they have now.
 */
export async function absentees(
  { db }: Pick<Context, 'db'>,
  meetingID: number,
  counted: readonly CountedInstance[],
  { after, limit, bytes }: { after: string; limit: number; bytes: number },
): Promise<Page<Absentee, string>> {
  const audience = await findAudience(db, meetingID, after, lookedAt);
  const orderIDs = counted.map(({ record }) => record.orderID);
  const recent = new Set(counted.flatMap((instance) => instance.recent.map(({ userID }) => userID)));
  const invited = new Map(
    (await findInvited(db, meetingID, audience.map(audienceEmail))).map(({ email, ...user }) => [
      audienceEmail(email),
      { ...user, hasCome: recent.has(user.userID) || orderIDs.some((orderID) => user.joined.has(orderID)) },
    ]),
  );
  const absent = audience.flatMap((email): { email: string; absentee: Absentee }[] => {
    const user = invited.get(audienceEmail(email));
    if (!user) return [{ email, absentee: { email } }];
    return user.hasCome ? [] : [{ email, absentee: { email, userID: user.userID, name: user.name } }];
  });
  const cursorOf = (one: { email: string }) => one.email;
  const page = cutPage(absent, limit, cursorOf);
  const sizeOf = ({ absentee: { email, name = '' } }: (typeof absent)[number]) =>
    aroundText + Buffer.byteLength(email + name);
  const { items, nextCursor } = fitPage(page, bytes, sizeOf, cursorOf);
  const last = audience.length === lookedAt ? (audience.at(-1) ?? null) : null;
  return { items: items.map(({ absentee }) => absentee), nextCursor: nextCursor ?? last };
}
