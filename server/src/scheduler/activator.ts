import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { audienceEmail, findAudience } from '../db/audience.ts';
import { findArchived, readChanges } from '../db/record.ts';
import { findInstancesBegun, findMeeting, findNextStart, type ScheduledInstance } from '../db/schedule.ts';
import { redisTime } from '../stores/clock.ts';
import { forEach, retryMs, type SchedulerContext } from './context.ts';
import { discardStaleCopy } from './stale-copy.ts';

/** E-mails or changes per call: few enough not to block Redis. */
const chunk = 1000;

type Step = (ctx: SchedulerContext, instance: ScheduledInstance) => Promise<void>;

/** Loads the audience before the instance opens, so that nobody invited is turned away. */
const loadAudience: Step = async ({ redis, db }, instance) => {
  const meeting = await findMeeting(db, instance.meetingID);
  if (!meeting || meeting.isPublic) return;
  for (let after = ''; ; ) {
    const emails = await findAudience(db, instance.meetingID, after, chunk);
    const last = emails.at(-1);
    if (last === undefined) return;
    await scripts.invite(redis, instance, {
      todatetime: instance.todatetime.getTime(),
      emails: JSON.stringify(emails.map(audienceEmail)),
    });
    after = last;
  }
};

/** Restores a live instance that Redis has lost from MySQL, so that it continues where its record ends. */
const restoreRecord: Step = async ({ redis, db }, instance) => {
  for (let after = 0; after < instance.archivedSeq; after += chunk) {
    const { log, messages } = await readChanges(db, instance, after, chunk);
    // Numbers are sent as text: Lua's JSON rounds those of more than 14 digits.
    const changes = [
      ...log.map(({ timestamp, ...entry }) => {
        const { eventType, seq, userID, reason, lease } = entry;
        return [eventType, seq, userID, timestamp.getTime(), reason ?? '', lease ?? ''];
      }),
      ...messages.map((entry) => ['post', entry.seq, entry.userID, entry.timestamp.getTime(), entry.body]),
    ]
      .toSorted(([, one], [, other]) => Number(one) - Number(other))
      .map((change) => change.map(String));
    await scripts.restore(redis, instance, {
      todatetime: instance.todatetime.getTime(),
      changes: JSON.stringify(changes),
    });
  }
};

/** Opens the instance: from here on it can be joined. */
const open: Step = async ({ redis, db, log }, instance) => {
  const meeting = await findMeeting(db, instance.meetingID);
  if (!meeting) return;
  const { outcome } = await scripts.activate(redis, instance, {
    title: meeting.title,
    description: meeting.description,
    isPublic: meeting.isPublic ? 1 : 0,
    fromdatetime: instance.fromdatetime.getTime(),
    todatetime: instance.todatetime.getTime(),
    seq: instance.archivedSeq,
  });
  if (outcome === 'OK') log.info({ meetingID: instance.meetingID, orderID: instance.orderID }, 'active');
  // Each node of a Cluster has its own clock: by that of the instance's node, it may not have begun yet.
  else if ((await redisTime(redis)) < instance.todatetime) throw new Error("it is not time yet by Redis's clock");
};

/** Lists the instance: from here on it is shown, swept and, after its end, closed. */
const list: Step = async ({ redis }, instance) => {
  if (await redis.exists(instanceKeys.instance(instance))) {
    await redis.zadd(activeMeetingsKey, instance.todatetime.getTime(), instanceKeys.instance(instance));
  }
};

async function isActive({ redis }: SchedulerContext, instance: ScheduledInstance): Promise<boolean> {
  const key = instanceKeys.instance(instance);
  const [seq, score] = await Promise.all([redis.hget(key, 'seq'), redis.zscore(activeMeetingsKey, key)]);
  return seq !== null && Number(seq) >= instance.archivedSeq && score !== null;
}

/** The steps of activating an instance. After a crash between any two of them, all are simply run again. */
export const activation: readonly Step[] = [discardStaleCopy, loadAudience, restoreRecord, open, list];

/** Runs all the steps, with the record as it is now: it may have grown since the schedule was read. */
export async function activate(ctx: SchedulerContext, scheduled: ScheduledInstance): Promise<void> {
  const archived = await findArchived(ctx.db, scheduled);
  if (!archived || archived.endedAt) return;
  const instance = { ...scheduled, archivedSeq: archived.archivedSeq };
  for (const step of activation) await step(ctx, instance);
}

/**
 * Activates every instance whose window includes now and that has not ended.
 *
 * @returns ms until the next start, or until the next attempt if one failed
 */
export async function activateDue(ctx: SchedulerContext): Promise<number | undefined> {
  const now = await redisTime(ctx.redis);
  const begun = await findInstancesBegun(ctx.db, now);
  const inProgress = begun.filter((instance) => instance.todatetime > now);
  const active = await Promise.all(inProgress.map((instance) => isActive(ctx, instance)));
  const missing = inProgress.filter((_, n) => !active[n]);
  const allSucceeded = await forEach(ctx, missing, (instance) => activate(ctx, instance));
  const next = await findNextStart(ctx.db, now);
  const dueMs = next && next.getTime() - (await redisTime(ctx.redis)).getTime();
  return allSucceeded ? dueMs : Math.min(retryMs, dueMs ?? retryMs);
}
