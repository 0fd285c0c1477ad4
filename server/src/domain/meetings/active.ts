import * as scripts from '@rollcall/lua/scripts';
import type { ListingInput } from '@rollcall/shared/inputs';
import type { ActiveMeeting, Instance } from '@rollcall/shared/meeting';
import { readAccess } from '../access/read-access.ts';
import type { Context } from '../context.ts';
import { aroundText, fitPage } from '../page.ts';
import { type Listed, listActive, meetingCursor } from './listing.ts';

export interface ActivePage {
  meetings: ActiveMeeting[];
  nextCursor: string | null;
}

/**
 * Lists the live instances that the caller may enter, earliest end first. Those that the caller may not enter, or that are
 * yet to begin, are left out, and long descriptions make a page shorter, so it may have fewer than `limit` instances; only a
 * null `nextCursor` marks the last page.
 *
 * @throws {Refusal} `USER_UNKNOWN`
 */
export async function active(ctx: Context, { cursor, limit }: ListingInput): Promise<ActivePage> {
  const [access, page] = await Promise.all([readAccess(ctx), listActive(ctx.redis, cursor, limit)]);
  const cursorOf = (last: Listed) => meetingCursor(last);

  // Each may have an equal share of the page. Of those that need more, the size is read first, and the text of what fits.
  const share = Math.floor(ctx.pageBytes / Math.max(1, page.items.length));
  const described = await Promise.all(
    page.items.map(async (item) => ({ ...item, answer: await describe(ctx, item, { ...access, bytes: share }) })),
  );
  const cursorAfter = { items: described, nextCursor: page.nextCursor };
  const { items, nextCursor } = fitPage(cursorAfter, ctx.pageBytes, ({ answer }) => sizeOf(answer), cursorOf);
  const meetings = await Promise.all(
    items.map(async ({ meetingID, orderID, answer }): Promise<ActiveMeeting[]> => {
      const instance = { meetingID, orderID };
      const whole = answer.outcome === 'LARGE' ? await describe(ctx, instance, access) : answer;
      if (whole.outcome !== 'OK') return [];
      const { outcome: _, ...meeting } = whole;
      return [{ ...instance, ...meeting }];
    }),
  );
  return { meetings: meetings.flat(), nextCursor };
}

const describe = ({ redis }: Context, instance: Instance, read: Parameters<typeof scripts.describe>[2]) =>
  scripts.describe(redis, instance, read);

/** About how many bytes of a page a meeting needs. */
function sizeOf(answer: Awaited<ReturnType<typeof describe>>): number {
  if (answer.outcome === 'HIDDEN') return 0;
  const text = answer.outcome === 'LARGE' ? answer.size : Buffer.byteLength(answer.title + answer.description);
  return text + 2 * aroundText;
}
