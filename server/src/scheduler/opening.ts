import { activeMeetingsKey, instanceKeys } from '@rollcall/lua/keys';
import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { audienceEmail, findAudience } from '../db/audience.ts';
import { beginGeneration, findArchived, type GenerationStart, noteBranches, readChanges } from '../db/record.ts';
import { findMeeting } from '../db/schedule.ts';
import { redisTime } from '../stores/clock.ts';
import type { SchedulerContext } from './context.ts';
import { continues, readCopy } from './copy.ts';
import { erase } from './erasing.ts';

/** E-mails or changes per call: few enough not to block Redis. */
const chunk = 1000;
/** ms for which no lease expires once a meeting is back: clients could not renew meanwhile, and retry now and then. */
const grace = 15_000;
/** ms without any work on it after which an opening is taken for abandoned, and begun anew */
const abandonedMs = 5_000;

/** An instance that is claimed for a generation, with the record that this generation begins with. */
export interface Opening extends Instance, GenerationStart {
  /** Whether Redis's copy goes on, so that nothing has to be restored. */
  isKept: boolean;
}

type Step = (ctx: SchedulerContext, opening: Opening) => Promise<void>;

/** There is nothing more to open: another scheduler has claimed the instance since, or it is over. */
class Superseded extends Error {
  override message = 'superseded by another scheduler, or by the end';
}

function mustNotBeSuperseded({ outcome }: { outcome: string }): void {
  if (outcome === 'SUPERSEDED') throw new Superseded();
}

/**
 * Claims an instance for a new generation of its number line. From then on nothing of an earlier generation is archived,
 * so the record stands still until the instance is open. Redis's copy is kept if it continues the record.
 *
 * @param generation the one that MySQL had when it was decided that the instance needs a new one
 * @returns undefined if the instance is closed, or another scheduler was faster
 */
export async function claim(
  { redis, db, log }: SchedulerContext,
  { meetingID, orderID, generation }: Instance & { generation: number },
): Promise<Opening | undefined> {
  const instance = { meetingID, orderID };
  const copy = await readCopy(redis, instance);
  const start = await beginGeneration(db, instance, generation, copy.generation);
  if (!start) return undefined;
  const answer = await scripts.claim(redis, instance, { ...start, grace });
  if (answer.outcome === 'SUPERSEDED') return undefined;
  if (answer.kept) await noteBranches(db, { ...instance, ...start, branches: answer.branches });
  else if (copy.seq !== null) {
    const { archivedSeq } = start;
    log.error({ ...instance, seq: copy.seq, archivedSeq }, 'Redis lost changes, dropped its copy');
  }
  return { ...instance, ...start, branches: answer.branches, isKept: answer.kept };
}

/** Loads the audience before the instance opens, so that nobody invited is turned away. */
const loadAudience: Step = async ({ redis, db }, opening) => {
  const meeting = await findMeeting(db, opening.meetingID);
  if (!meeting || meeting.isPublic) return;
  for (let after = ''; ; ) {
    const emails = await findAudience(db, opening.meetingID, after, chunk);
    const last = emails.at(-1);
    if (last === undefined) return;
    const invitation = { generation: opening.generation, emails: emails.map(audienceEmail) };
    mustNotBeSuperseded(await scripts.invite(redis, opening, invitation));
    after = last;
  }
};

/** Restores from MySQL what Redis has lost, so that the instance continues where its record ends. */
const restoreRecord: Step = async ({ redis, db }, opening) => {
  const { generation, archivedSeq } = opening;
  for (let after = 0; after < archivedSeq; after += chunk) {
    const { log, messages } = await readChanges(db, opening, after, chunk);
    // Numbers are sent as text: Lua's JSON rounds those of more than 14 digits.
    const changes = [
      ...log.map(({ eventType, seq, userID, timestamp, reason, requestID, lease }) => {
        return [eventType, seq, userID, timestamp.getTime(), reason ?? '', requestID ?? '', lease ?? ''];
      }),
      ...messages.map(({ seq, userID, timestamp, body, requestID }) => {
        return ['post', seq, userID, timestamp.getTime(), body, requestID ?? '', ''];
      }),
    ]
      .toSorted(([, one], [, other]) => Number(one) - Number(other))
      .map((change) => change.map(String));
    mustNotBeSuperseded(await scripts.restore(redis, opening, { generation, changes }));
  }
};

/** Opens the instance: from here on it can be joined. */
const activate: Step = async ({ redis, db, log }, opening) => {
  const { meetingID, orderID, generation, archivedSeq } = opening;
  const [meeting, scheduled] = await Promise.all([findMeeting(db, meetingID), findArchived(db, opening)]);
  if (!meeting || !scheduled) return;
  if (!(await noteBranches(db, opening))) throw new Superseded();
  const answer = await scripts.activate(redis, opening, {
    generation,
    ...meeting,
    fromdatetime: scheduled.fromdatetime.getTime(),
    todatetime: scheduled.todatetime.getTime(),
    seq: archivedSeq,
    grace,
  });
  mustNotBeSuperseded(answer);
  if (answer.outcome === 'INCOMPLETE') throw new Error('Redis does not have all of the record that was restored');
  if (answer.outcome === 'OK') log.info({ meetingID, orderID, generation }, 'instance activated');
  // Each node of a Cluster has its own clock: by that of the instance's node, it may not have begun yet.
  else if ((await redisTime(redis)) < scheduled.todatetime) throw new Error("it is not time yet by Redis's clock");
  else throw new Superseded();
};

/** The steps that open a claimed instance whose copy was not kept. A crash between two of them leaves a claim behind. */
export const opening: readonly Step[] = [loadAudience, restoreRecord, activate];

/** Lists the instance: from here on it is shown, swept and, after its end, closed. */
export async function list({ redis }: Pick<SchedulerContext, 'redis'>, instance: Instance): Promise<void> {
  const key = instanceKeys.instance(instance);
  const todatetime = await redis.hget(key, 'todatetime');
  if (todatetime) await redis.zadd(activeMeetingsKey, todatetime, key);
}

/**
 * Opens and lists an instance that was claimed. Does nothing more if another scheduler claims it meanwhile; if it is closed,
 * what this has left in Redis is erased.
 */
export async function finishOpening(ctx: SchedulerContext, claimed: Opening): Promise<void> {
  try {
    if (!claimed.isKept) for (const step of opening) await step(ctx, claimed);
    await list(ctx, claimed);
  } catch (error) {
    if (!(error instanceof Superseded)) {
      // Whoever tries again, here or elsewhere, need not wait until the claim looks abandoned.
      await scripts.release(ctx.redis, claimed, { generation: claimed.generation }).catch(() => {});
      throw error;
    }
    const record = await findArchived(ctx.db, claimed);
    if (record?.endedAt) await erase(ctx, [claimed]);
  }
}

/**
 * Opens an instance whose window includes now, for the first time or because Redis's copy does not continue the record.
 * Does nothing if the copy does, or if another scheduler is at it.
 */
export async function open(ctx: SchedulerContext, { meetingID, orderID }: Instance): Promise<void> {
  const instance = { meetingID, orderID };
  const record = await findArchived(ctx.db, instance);
  if (!record || record.endedAt) return;
  const copy = await readCopy(ctx.redis, instance);
  if (continues(copy, record)) return await list(ctx, instance);
  if (copy.claimedAt !== null && (await redisTime(ctx.redis)).getTime() - copy.claimedAt < abandonedMs) return;
  const claimed = await claim(ctx, { ...instance, generation: record.generation });
  if (claimed) await finishOpening(ctx, claimed);
}
