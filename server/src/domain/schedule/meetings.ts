import type { Role } from '@rollcall/shared/meeting';
import type { MeetingsInput } from '@rollcall/shared/schedule-inputs';
import { findHosted } from '../../db/audience/roles.ts';
import {
  countOpenInstances,
  findMeetingHorizon,
  type ListedMeeting,
  listMeetings,
} from '../../db/schedule/listed-meetings.ts';
import { redisTime } from '../../stores/clock.ts';
import type { Context } from '../context.ts';
import { aroundText, cutPage, fitPage, type Page } from '../page.ts';
import { reachesOf } from './reaches.ts';

/** A meeting as scheduled. */
interface ScheduledMeeting {
  meetingID: number;
  externalID: string | null;
  title: string;
  description: string;
  isPublic: boolean;
  /** For `ifVersion`. */
  version: number;
  /** The caller's. */
  role: Role | null;
  /** How many instances are live, and how many are to come. */
  live: number;
  upcoming: number;
}

export interface MeetingsPage {
  meetings: ScheduledMeeting[];
  /** The last meetingID of the page. */
  nextCursor: number | null;
}

/**
 * Lists meetings in the order of their ids: with the scope `schedule` or `admin` all, and otherwise those whose host the caller is,
 * and of those that the caller may enter the ones that are live or to come. A page may have fewer than `limit`; only a null
 * `nextCursor` marks the last one.
 *
 * @param mostWalked meetings that a page passes over at most: far fewer than take a second
 * @throws {Refusal} `USER_UNKNOWN`
 */
export async function meetings(ctx: Context, input: MeetingsInput, mostWalked = 5_000): Promise<MeetingsPage> {
  const { mine, cursor: after = 0, limit, ...filter } = input;
  const { state } = filter;
  const [reaches, now] = await Promise.all([reachesOf(ctx, { mine, state }), redisTime(ctx.redis)]);
  const horizons = reaches.map((reach) => findMeetingHorizon(ctx.db, reach, filter, { after, most: mostWalked }));
  const upTo = (await Promise.all(horizons)).find((horizon) => horizon !== undefined);
  const stretch = { now, after, upTo, limit: limit + 1 };
  const lists = await Promise.all(reaches.map((reach) => listMeetings(ctx.db, reach, filter, stretch)));
  const found = new Map(lists.flat().map((one) => [one.meetingID, one]));
  const sorted = [...found.values()].toSorted((one, other) => one.meetingID - other.meetingID);
  const { items, nextCursor } = pageOf(sorted, limit, ctx.pageBytes);
  const meetingIDs = items.map(cursorOf);
  const [hosted, open] = await Promise.all([
    findHosted(ctx.db, ctx.caller.userID, meetingIDs),
    countOpenInstances(ctx.db, meetingIDs, now),
  ]);
  return {
    meetings: items.map(({ isPublic, ...one }) => ({
      ...one,
      isPublic: isPublic !== 0,
      role: hosted.has(one.meetingID) ? 'host' : null,
      ...(open.get(one.meetingID) ?? { live: 0, upcoming: 0 }),
    })),
    nextCursor: nextCursor ?? upTo ?? null,
  };
}

const cursorOf = ({ meetingID }: ListedMeeting): number => meetingID;

/** About how many bytes a meeting has around its texts. */
const aroundMeeting = 3 * aroundText;

const pageOf = (found: readonly ListedMeeting[], limit: number, bytes: number): Page<ListedMeeting, number> =>
  fitPage(
    cutPage(found, limit, cursorOf),
    bytes,
    ({ title, description, externalID }) => aroundMeeting + Buffer.byteLength(title + description + (externalID ?? '')),
    cursorOf,
  );
