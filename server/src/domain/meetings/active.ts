import * as scripts from '@rollcall/lua/scripts';
import type { ListingInput } from '@rollcall/shared/inputs';
import type { ActiveMeeting } from '@rollcall/shared/meeting';
import { readAccess } from '../access/read-access.ts';
import type { Context } from '../context.ts';
import { cutPage } from '../page.ts';
import { listActive, meetingCursor } from './listing.ts';

export interface ActivePage {
  meetings: ActiveMeeting[];
  nextCursor: string | null;
}

/**
 * Lists the live instances that the caller may enter, earliest end first. Those that the caller may not enter are left
 * out, so a page may have fewer than `limit` instances; only a null `nextCursor` marks the last page.
 *
 * @throws {Refusal} `USER_UNKNOWN`
 */
export async function active(ctx: Context, { cursor, limit }: ListingInput): Promise<ActivePage> {
  const [access, listed] = await Promise.all([readAccess(ctx), listActive(ctx.redis, cursor, limit + 1)]);
  const { items, nextCursor } = cutPage(listed, limit, (last) => meetingCursor(last));
  const described = await Promise.all(
    items.map(async ({ meetingID, orderID }) => {
      const answer = await scripts.describe(ctx.redis, { meetingID, orderID }, access);
      if (answer.outcome === 'HIDDEN') return [];
      const { outcome: _, ...meeting } = answer;
      return [{ meetingID, orderID, ...meeting }];
    }),
  );
  return { meetings: described.flat(), nextCursor };
}
