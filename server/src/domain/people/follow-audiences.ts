import { setTimeout as delay } from 'node:timers/promises';
import pMap from 'p-map';
import { findOpenMeetings } from '../../db/schedule/meeting-changes.ts';
import type { Context } from '../context.ts';
import { takeEffect } from '../schedule/take-effect.ts';

/** Meetings that a call brings to Redis itself; the scheduler does the others, within about a second. */
const most = 50;
const concurrency = 4;
/** ms that a call waits for that: it has less than two seconds */
const patienceMs = 1_000;

/** Has changes of audiences take effect in live instances; what takes long goes on when this is over. */
export async function followAudiences(
  ctx: Pick<Context, 'redis' | 'db'>,
  meetingIDs: readonly number[],
): Promise<void> {
  const answered = new AbortController();
  const { signal } = answered;
  const open = await findOpenMeetings(ctx.db, meetingIDs);
  const following = pMap(open.slice(0, most), (meetingID) => takeEffect(ctx, meetingID), { concurrency });
  const late = delay(patienceMs, undefined, { signal }).catch(() => {});
  await Promise.race([following, late]).finally(() => answered.abort());
}
