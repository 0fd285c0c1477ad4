import type { EndedInstance } from '@rollcall/shared/history';
import type { HistoryInstancesInput } from '@rollcall/shared/history-inputs';
import { Refusal } from '@rollcall/shared/refusals';
import { findHosted } from '../../db/audience/roles.ts';
import { countPeople, findEnded } from '../../db/history/ended-instances.ts';
import { redisTime } from '../../stores/clock.ts';
import type { Context } from '../context.ts';
import { cutPage, fitPage } from '../page.ts';

export interface EndedInstancesPage {
  instances: EndedInstance[];
  nextCursor: string | null;
}

/** Changes of all instances of a page, about, since their people are counted: a tenth of a second of MySQL's time. */
const countedChanges = 100_000;

/** Of an instance with more changes than this, people are not counted while a caller waits. */
const mostCounted = 500_000;

/**
 * Lists the instances that are over, the latest start first: with `admin` all, otherwise those of meetings whose host the
 * caller is, and those that the caller was in; with `mine` only the former. `from` and `to` bound their start. A page with large
 * instances may be shorter than `limit`; only a null `nextCursor` marks the last.
 *
 * @throws {Refusal} `USER_UNKNOWN`
 */
export async function instances(ctx: Context, input: HistoryInstancesInput): Promise<EndedInstancesPage> {
  const { caller, db, redis, users } = ctx;
  if (!caller.admin && !(await users.find(caller.userID))) throw new Refusal('USER_UNKNOWN');
  const now = await redisTime(redis);
  const found = await findEnded(db, {
    of: caller.admin && !input.mine ? undefined : caller.userID,
    mine: input.mine,
    meetingID: input.meetingID,
    from: input.from ?? new Date(0),
    // What begins later has not ended, unless it was called off: a long schedule ahead is passed over.
    to: input.to && input.to < now ? input.to : now,
    before: input.cursor,
    limit: input.limit + 1,
  });
  type Found = (typeof found)[number];
  const cursorOf = ({ fromdatetime, meetingID, orderID }: Found) =>
    [fromdatetime.getTime(), meetingID, orderID].join(':');
  const page = fitPage(cutPage(found, input.limit, cursorOf), countedChanges, ({ changes }) => changes, cursorOf);
  const isCounted = ({ changes }: Found) => changes <= mostCounted;
  const meetingIDs = [...new Set(page.items.map(({ meetingID }) => meetingID))];
  const [peopleOf, hosted] = await Promise.all([
    countPeople(db, page.items.filter(isCounted)),
    findHosted(db, caller.userID, meetingIDs),
  ]);
  return {
    instances: page.items.map((item) => ({
      ...item,
      role: hosted.has(item.meetingID) ? 'host' : null,
      people: isCounted(item) ? peopleOf(item) : null,
    })),
    nextCursor: page.nextCursor,
  };
}
