import pMap from 'p-map';
import { findOpenMeetings } from '../../db/schedule/meeting-changes.ts';
import type { Context } from '../context.ts';
import { takeEffect } from '../schedule/take-effect.ts';

/** Meetings that a call brings to Redis itself; the scheduler does the others, within about a second. */
const most = 50;
const concurrency = 4;

/** Has changes of audiences take effect in live instances. */
export async function followAudiences(
  ctx: Pick<Context, 'redis' | 'db'>,
  meetingIDs: readonly number[],
): Promise<void> {
  const open = await findOpenMeetings(ctx.db, meetingIDs);
  await pMap(open.slice(0, most), (meetingID) => takeEffect(ctx, meetingID), { concurrency });
}
