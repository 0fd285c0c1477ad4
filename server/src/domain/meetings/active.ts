import * as scripts from '@rollcall/lua/scripts';
import type { ListingInput } from '@rollcall/shared/inputs';
import type { ActiveMeeting } from '@rollcall/shared/meeting';
import { reader } from '../access/reader.ts';
import type { Context } from '../context.ts';
import { cutPage } from '../page.ts';
import { listActive, meetingCursor } from './listing.ts';

export interface ActivePage {
  meetings: ActiveMeeting[];
  nextCursor: string | null;
}

/**
 * The live instances that the caller may enter, those that end first first. What the caller may not enter is left out
 * of its page, so a page may hold fewer than `limit`; the last one is where `nextCursor` is null.
 *
 * @throws {Refusal} `USER_UNKNOWN`
 */
export async function active(ctx: Context, { cursor, limit }: ListingInput): Promise<ActivePage> {
  const [read, listed] = await Promise.all([reader(ctx), listActive(ctx.redis, cursor, limit + 1)]);
  const { items, nextCursor } = cutPage(listed, limit, (last) => meetingCursor(last));
  const described = await Promise.all(
    items.map(async ({ meetingID, orderID }) => {
      const answer = await scripts.describe(ctx.redis, { meetingID, orderID }, read);
      if (answer.outcome === 'HIDDEN') return [];
      const { outcome: _, ...meeting } = answer;
      return [{ meetingID, orderID, ...meeting }];
    }),
  );
  return { meetings: described.flat(), nextCursor };
}
