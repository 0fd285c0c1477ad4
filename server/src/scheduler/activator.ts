import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import { audienceEmail } from '../db/audience-email.ts';
import { findArchived, readChanges } from '../db/record.ts';
import {
  findAudience,
  findInstancesBegun,
  findMeeting,
  findNextStart,
  type ScheduledInstance,
} from '../db/schedule.ts';
import { redisTime } from '../stores/clock.ts';
import { forEach, retryMs, type SchedulerContext } from './context.ts';
import { discardSetBack } from './set-back.ts';

/** E-mails or changes in one call, so that none holds Redis up. */
const chunk = 1000;

type Step = (ctx: SchedulerContext, instance: ScheduledInstance) => Promise<void>;

/** Who may enter is there before the instance is, so that nobody invited is turned away. */
const loadAudience: Step = async ({ redis, db }, instance) => {
  const meeting = await findMeeting(db, instance.meetingID);
  if (!meeting || meeting.isPublic) return;
  for (let after = ''; ; ) {
    const emails = await findAudience(db, instance.meetingID, after, chunk);
    const last = emails.at(-1);
    if (last === undefined) return;
    await scripts.invite(redis, instance, {
      todatetime: instance.todatetime.getTime(),
      emails: emails.map(audienceEmail),
    });
    after = last;
  }
};

/** Where Redis has lost a live instance, what MySQL has of it goes back, so that it continues where its record ends. */
const restoreRecord: Step = async ({ redis, db }, instance) => {
  for (let after = 0; after < instance.archivedSeq; after += chunk) {
    const { log, messages } = await readChanges(db, instance, after, chunk);
    // Numbers go as text: Lua's JSON would write those above 14 digits with fewer.
    const changes = [
      ...log.map(({ timestamp, ...entry }) => {
        const { eventType, seq, userID, reason, lease } = entry;
        return [eventType, seq, userID, timestamp.getTime(), reason ?? '', lease ?? ''];
      }),
      ...messages.map((entry) => ['post', entry.seq, entry.userID, entry.timestamp.getTime(), entry.body]),
    ]
      .toSorted(([, one], [, other]) => Number(one) - Number(other))
      .map((change) => change.map(String));
    await scripts.restore(redis, instance, { todatetime: instance.todatetime.getTime(), changes });
  }
};

/** From here on the instance can be joined. */
const open: Step = async ({ redis, db, log }, instance) => {
  const meeting = await findMeeting(db, instance.meetingID);
  if (!meeting) return;
  const { outcome } = await scripts.activate(redis, instance, {
    title: meeting.title,
    description: meeting.description,
    isPublic: meeting.isPublic,
    fromdatetime: instance.fromdatetime.getTime(),
    todatetime: instance.todatetime.getTime(),
    seq: instance.archivedSeq,
  });
  if (outcome === 'OK') log.info({ meetingID: instance.meetingID, orderID: instance.orderID }, 'active');
  // The servers of a Cluster have a clock each: the one that has the instance may say that it has not begun.
  else if ((await redisTime(redis)) < instance.todatetime) throw new Error('Redis says that it is not time yet');
};

/** From here on it is listed, archived and, at its end, torn down. */
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

/** How an instance is activated. A stop between any two steps is made good by doing them all again. */
export const activation: readonly Step[] = [discardSetBack, loadAudience, restoreRecord, open, list];

/** Does all the steps, with the record as it is now: it may have grown since the schedule was read. */
export async function activate(ctx: SchedulerContext, scheduled: ScheduledInstance): Promise<void> {
  const archived = await findArchived(ctx.db, scheduled);
  if (!archived || archived.endedAt) return;
  const instance = { ...scheduled, archivedSeq: archived.archivedSeq };
  for (const step of activation) await step(ctx, instance);
}

/**
 * Activates every instance whose window contains now and that has not ended.
 *
 * @returns ms to the next start, or to another attempt where one failed
 */
export async function activateDue(ctx: SchedulerContext): Promise<number | undefined> {
  const now = await redisTime(ctx.redis);
  const begun = await findInstancesBegun(ctx.db, now);
  const inProgress = begun.filter((instance) => instance.todatetime > now);
  const active = await Promise.all(inProgress.map((instance) => isActive(ctx, instance)));
  const missing = inProgress.filter((_, n) => !active[n]);
  const allWell = await forEach(ctx, missing, (instance) => activate(ctx, instance));
  const next = await findNextStart(ctx.db, now);
  const dueMs = next && next.getTime() - (await redisTime(ctx.redis)).getTime();
  return allWell ? dueMs : Math.min(retryMs, dueMs ?? retryMs);
}
