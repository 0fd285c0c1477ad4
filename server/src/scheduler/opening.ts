import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { audienceEmail, findAudience } from '../db/audience/audience.ts';
import type { Db } from '../db/client.ts';
import { findArchived } from '../db/record/archived.ts';
import { beginGeneration, type GenerationStart, noteBranches } from '../db/record/begin-generation.ts';
import { readChanges } from '../db/record/read-changes.ts';
import { findUnclosed } from '../db/schedule/due-instances.ts';
import { bringInLine } from '../domain/schedule/bring-in-line.ts';
import { fingerprintOf, type Plan, readPlans } from '../domain/schedule/plan.ts';
import { parseBranches } from '../stores/branches.ts';
import { redisTime } from '../stores/clock.ts';
import { list } from '../stores/listing.ts';
import type { SchedulerContext } from './context.ts';
import { type Copy, continues, readCopy } from './copy.ts';
import { erase } from './erasing.ts';

/** E-mails or changes per call: few enough not to block Redis. */
export const chunk = 1000;
/** ms for which no lease expires once a meeting is back: clients could not renew meanwhile, and retry now and then. */
const grace = 15_000;
/** ms without any work on it after which an opening is taken for abandoned, and begun anew */
const abandonedMs = 5_000;

/** An instance that is claimed for a generation, with the record that this generation begins with. */
export interface Opening extends Instance, GenerationStart {
  /** Whether Redis's copy goes on, so that nothing has to be restored. */
  isKept: boolean;
}

type Step = (ctx: SchedulerContext, opening: Opening, plan: Plan) => Promise<void>;

/** Whether another scheduler is at opening the instance. */
export const isBeingOpened = ({ claimedAt }: Pick<Copy, 'claimedAt'>, now: Date): boolean =>
  claimedAt !== null && now.getTime() - claimedAt < abandonedMs;

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
  ctx: SchedulerContext,
  { meetingID, orderID, generation }: Instance & { generation: number },
): Promise<Opening | undefined> {
  const instance = { meetingID, orderID };
  const copy = await readCopy(ctx.redis, instance);
  const start = await beginGeneration(ctx.db, instance, generation, copy.generation);
  return start && (await claimFor(ctx, { ...instance, ...start }, copy));
}

/**
 * Claims an instance in Redis for a generation that was begun in MySQL.
 *
 * @param copy what Redis had before the generation was begun
 * @returns undefined if another scheduler was faster
 */
export async function claimFor(
  { redis, db, log }: SchedulerContext,
  { meetingID, orderID, ...start }: Instance & GenerationStart,
  copy: Copy,
): Promise<Opening | undefined> {
  const instance = { meetingID, orderID };
  const todatetime = start.scheduledEnd?.getTime();
  const answer = await scripts.claim(redis, instance, { ...start, todatetime, grace });
  if (answer.outcome === 'SUPERSEDED') return undefined;
  if (answer.kept) await noteBranches(db, { ...instance, ...start, branches: answer.branches });
  else if (copy.seq !== null) {
    const { archivedSeq } = start;
    log.error({ ...instance, seq: copy.seq, archivedSeq }, 'Redis lost changes, dropped its copy');
  }
  return { ...instance, ...start, branches: answer.branches, isKept: answer.kept };
}

/** Loads the audience before the instance opens, so that nobody invited is turned away. */
const loadAudience: Step = async ({ redis, db }, opening, { meeting, audience }) => {
  if (meeting.isPublic) return;
  for (let after = ''; ; ) {
    const emails = await findAudience(db, opening.meetingID, after, chunk);
    const last = emails.at(-1);
    if (last === undefined) return;
    const invitation = { generation: opening.generation, emails: emails.map(audienceEmail) };
    mustNotBeSuperseded(await scripts.invite(redis, opening, invitation));
    audience.add(emails);
    after = last;
  }
};

/** Restores from MySQL what Redis has lost, so that the instance continues where its record ends. */
const restoreRecord: Step = async ({ redis, db }, opening) => {
  const { generation, archivedSeq } = opening;
  for (let after = 0; after < archivedSeq; after += chunk) {
    const { log, messages, actions } = await readChanges(db, opening, after, chunk);
    // Numbers are sent as text: Lua's JSON rounds those of more than 14 digits.
    const changes = [
      ...log.map(({ eventType, seq, userID, timestamp, reason, requestID, lease }) => {
        return [eventType, seq, userID, timestamp.getTime(), reason ?? '', requestID ?? '', lease ?? '', ''];
      }),
      ...messages.map(({ seq, userID, timestamp, body, requestID }) => {
        return ['post', seq, userID, timestamp.getTime(), body, requestID ?? '', '', ''];
      }),
      ...actions.map(({ actionType, seq, actorID, userID, timestamp, detail, requestID }) => {
        return [actionType, seq, actorID ?? '', timestamp.getTime(), detail, requestID ?? '', '', userID ?? ''];
      }),
    ]
      .toSorted(([, one], [, other]) => Number(one) - Number(other))
      .map((change) => change.map(String));
    mustNotBeSuperseded(await scripts.restore(redis, opening, { generation, changes }));
  }
};

/** Opens the instance: it can be joined from its start on. */
const activate: Step = async (ctx, opening, plan) => {
  if (!(await noteBranches(ctx.db, opening)) || !(await activateAs(ctx, opening, plan))) throw new Superseded();
};

/**
 * Writes what an instance is opened with, once all else is in Redis and its branches are noted in MySQL.
 *
 * @returns false if another scheduler has claimed the instance since, or its window is past
 */
export async function activateAs(
  { redis, log, observer }: SchedulerContext,
  opening: Opening,
  plan: Plan,
): Promise<boolean> {
  const { meetingID, orderID, generation, archivedSeq } = opening;
  const { fromdatetime, todatetime } = plan;
  const isInLine = !mayHoldUninvited(opening, plan);
  const { outcome } = await scripts.activate(redis, opening, {
    generation,
    ...plan.meeting,
    ...(isInLine ? { audienceSum: plan.audience.toString() } : {}),
    fromdatetime: fromdatetime.getTime(),
    todatetime: todatetime.getTime(),
    seq: archivedSeq,
    grace,
    fingerprint: isInLine ? fingerprintOf(plan) : '',
  });
  if (outcome === 'INCOMPLETE') throw new Error('Redis does not have all of the record that was restored');
  if (outcome !== 'OK') return false;
  log.info({ meetingID, orderID, generation, fromdatetime }, 'instance prepared');
  if (isFirst(opening)) observer?.onOpened(fromdatetime);
  return true;
}

/** Whether no generation before this one was opened. */
const isFirst = ({ branches }: Opening): boolean => parseBranches(branches).length === 1;

/** The steps that open a claimed instance whose copy was not kept. A crash between two of them leaves a claim behind. */
export const opening: readonly Step[] = [loadAudience, restoreRecord, activate];

/**
 * Opens and lists an instance that was claimed. Does nothing more if another scheduler claims it meanwhile; if it is closed,
 * what this has left in Redis is erased.
 */
export async function finishOpening(ctx: SchedulerContext, claimed: Opening): Promise<void> {
  let plan: Plan | undefined;
  try {
    if (!claimed.isKept) {
      plan = await readPlan(ctx.db, claimed);
      for (const step of opening) await step(ctx, claimed, plan);
    }
    await list(ctx.redis, [claimed]);
  } catch (error) {
    if (!(error instanceof Superseded)) {
      await release(ctx, claimed);
      throw error;
    }
    return await eraseIfClosed(ctx, claimed);
  }
  if (plan && mayHoldUninvited(claimed, plan)) await takeOutUninvited(ctx, claimed);
}

/** Whether somebody may be in by the record who was uninvited since: their leave may be lost. */
const mayHoldUninvited = ({ archivedSeq }: Opening, { meeting }: Plan): boolean => archivedSeq > 0 && !meeting.isPublic;

/** Where this fails, the reconciler finds an instance without a fingerprint. */
async function takeOutUninvited(ctx: SchedulerContext, { meetingID, orderID }: Opening): Promise<void> {
  await bringInLine(ctx, meetingID).catch((err) => {
    ctx.log.error({ err, meetingID, orderID }, 'failed to compare a restored instance with its audience, retrying');
  });
}

/** With what an instance is opened. One that is closed, called off or gone is not opened any more. */
export async function readPlan(db: Db, instance: Instance): Promise<Plan> {
  const [plan] = await readPlans(db, await findUnclosed(db, [instance]));
  if (!plan || plan.cancelledAt) throw new Superseded();
  return plan;
}

/** Gives up a claim: whoever tries again, here or elsewhere, need not wait until it looks abandoned. */
export async function release({ redis }: SchedulerContext, { generation, ...instance }: Opening): Promise<void> {
  await scripts.release(redis, instance, { generation }).catch(() => {});
}

/** Erases what a scheduler that was overtaken by the end has left in Redis. */
export async function eraseIfClosed(ctx: SchedulerContext, instance: Instance): Promise<void> {
  const record = await findArchived(ctx.db, instance);
  if (record?.endedAt) await erase(ctx, [instance]);
}

/**
 * Opens an instance, for the first time or because Redis's copy does not continue the record. Does nothing if the copy does,
 * or if another scheduler is at it.
 */
export async function open(ctx: SchedulerContext, { meetingID, orderID }: Instance): Promise<void> {
  const instance = { meetingID, orderID };
  const record = await findArchived(ctx.db, instance);
  if (!record || record.endedAt) return;
  const copy = await readCopy(ctx.redis, instance);
  if (continues(copy, record)) return await list(ctx.redis, [instance]);
  if (record.cancelledAt) return;
  if (isBeingOpened(copy, await redisTime(ctx.redis))) return;
  const claimed = await claim(ctx, { ...instance, generation: record.generation });
  if (claimed) await finishOpening(ctx, claimed);
}
