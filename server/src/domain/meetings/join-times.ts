import * as scripts from '@rollcall/lua/scripts';
import type { ListingInput } from '@rollcall/shared/inputs';
import { limits } from '@rollcall/shared/limits';
import type { MeetingJoins } from '@rollcall/shared/meeting';
import { reader } from '../access/reader.ts';
import type { Context } from '../context.ts';
import { cutPage } from '../page.ts';
import { type Listed, listActive, meetingCursor } from './listing.ts';

export interface JoinTimesPage {
  meetings: MeetingJoins[];
  nextCursor: string | null;
}

/**
 * For each live instance that the caller may enter: when its current participants joined, the latest join of each.
 *
 * `limit` counts instances. A page holds at most `limits.pageSize` joins in all; an instance with more than its share
 * is the last on its page, and the next page goes on within it.
 *
 * @throws {Refusal} `USER_UNKNOWN`
 */
export async function joinTimes(ctx: Context, { cursor, limit }: ListingInput): Promise<JoinTimesPage> {
  const read = await reader(ctx);
  const within = cursor?.seq ? cursor : undefined;
  // An instance that the page before has cut has this page for itself.
  const listed: Listed[] = within ? [within] : await listActive(ctx.redis, cursor, limit + 1);
  const { items, nextCursor } = within
    ? { items: listed, nextCursor: meetingCursor(within) }
    : cutPage(listed, limit, (last) => meetingCursor(last));

  const share = Math.max(1, Math.floor(limits.pageSize / items.length));
  const after = within?.seq ?? 0;
  const answers = await Promise.all(
    items.map((instance) => scripts.joinTimes(ctx.redis, instance, { ...read, after, limit: share + 1 })),
  );

  const meetings: MeetingJoins[] = [];
  for (const [n, answer] of answers.entries()) {
    const instance = items[n];
    if (!instance || answer.outcome !== 'OK') continue;
    const cut = cutPage(answer.joins, share, (join) => meetingCursor(instance, join.seq));
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
