import * as scripts from '@rollcall/lua/scripts';
import type { ListingInput } from '@rollcall/shared/inputs';
import { limits } from '@rollcall/shared/limits';
import type { MeetingJoins } from '@rollcall/shared/meeting';
import { readAccess } from '../access/read-access.ts';
import type { Context } from '../context.ts';
import { aroundText, cutPage } from '../page.ts';
import { listActive, meetingCursor } from './listing.ts';

export interface JoinTimesPage {
  meetings: MeetingJoins[];
  nextCursor: string | null;
}

/**
 * Lists the live instances that the caller may enter, each with the latest join of every current participant.
 *
 * `limit` counts instances. A page has at most `limits.pageSize` joins in all; an instance with more than its share is
 * the last on its page and continues on the next. Long titles, and instances that are yet to begin, make a page shorter.
 *
 * @throws {Refusal} `USER_UNKNOWN`
 */
export async function joinTimes(ctx: Context, { cursor, limit }: ListingInput): Promise<JoinTimesPage> {
  const access = await readAccess(ctx);
  const continued = cursor?.seq ? cursor : undefined;
  // An instance that was cut short on the previous page gets this page to itself.
  const { items, nextCursor } = continued
    ? { items: [continued], nextCursor: meetingCursor(continued) }
    : await listActive(ctx.redis, cursor, limit);

  const joinsPerPage = Math.min(limits.pageSize, ctx.pageBytes / aroundText);
  const share = Math.max(1, Math.floor(joinsPerPage / items.length));
  const after = continued?.seq ?? 0;
  const answers = await Promise.all(
    items.map((instance) => scripts.joinTimes(ctx.redis, instance, { ...access, after, limit: share + 1 })),
  );

  const meetings: MeetingJoins[] = [];
  let size = 0;
  for (const [n, answer] of answers.entries()) {
    const instance = items[n];
    if (!instance || answer.outcome !== 'OK') continue;
    const cut = cutPage(answer.joins, share, (join) => meetingCursor(instance, join.seq));
    size += Buffer.byteLength(answer.title) + (cut.items.length + 1) * aroundText;
    const before = items[n - 1];
    if (before && meetings.length > 0 && size > ctx.pageBytes) return { meetings, nextCursor: meetingCursor(before) };
    meetings.push({
      meetingID: instance.meetingID,
      orderID: instance.orderID,
      title: answer.title,
      joins: cut.items.map(({ userID, timestamp }) => ({ userID, timestamp })),
    });
    if (cut.nextCursor) return { meetings, nextCursor: cut.nextCursor };
  }
  return { meetings, nextCursor };
}
