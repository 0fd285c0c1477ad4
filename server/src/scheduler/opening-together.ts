import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { audienceEmail, countAudiences, findAudiences } from '../db/audience/audience.ts';
import { keyOf } from '../db/key-of.ts';
import { beginGenerations, noteBranchesOfAll } from '../db/record/generations.ts';
import { findUnclosed, type ScheduledInstance } from '../db/schedule/due-instances.ts';
import { type Plan, readPlans } from '../domain/schedule/plan.ts';
import { redisTime } from '../stores/clock.ts';
import { inChunks } from '../stores/in-chunks.ts';
import { list } from '../stores/listing.ts';
import { concurrently } from './concurrently.ts';
import type { SchedulerContext } from './context.ts';
import { type Copy, continues, readCopy } from './copy.ts';
import { activateAs, chunk, claimFor, eraseIfClosed, isBeingOpened, type Opening, release } from './opening.ts';

/** E-mails per query: about a megabyte. */
const emailsPerQuery = 20_000;

/** An instance that can be opened with many others: it has no record, Redis has no copy of it, and its audience is small. */
interface Fresh extends ScheduledInstance {
  copy: Copy;
  /** E-mails in its meeting's audience. */
  invited: number;
}

/**
 * Opens many instances as `open` does each, in a few round trips for all of them, so that thousands which start in the same
 * second are prepared in a few more.
 *
 * @returns those that need to be opened by themselves, since they have a record, a copy or a large audience, or are locked
 * @throws the first error; what was claimed is given up then, so that each can be opened by itself at once
 */
export async function openTogether(ctx: SchedulerContext, instances: readonly Instance[]): Promise<Instance[]> {
  const { fresh, others } = await sortOut(ctx, instances);
  const copies = new Map(fresh.map((one) => [keyOf(one), one.copy]));
  const wanted = fresh.map((one) => ({ ...one, above: one.copy.generation }));
  const { begun, left } = await beginGenerations(ctx.db, wanted);
  const claimed: Opening[] = [];
  try {
    await concurrently(begun, async (start) => {
      const copy = copies.get(keyOf(start));
      const one = copy && (await claimFor(ctx, start, copy));
      if (one) claimed.push(one);
    });
    await finishTogether(ctx, claimed, fresh);
  } catch (error) {
    await Promise.all(claimed.map((one) => release(ctx, one)));
    throw error;
  }
  return [...others, ...left];
}

/** Finds what can be opened together, lists what is open already, and leaves out what is closed or being opened. */
async function sortOut(
  { redis, db }: SchedulerContext,
  instances: readonly Instance[],
): Promise<{ fresh: Fresh[]; others: Instance[] }> {
  const scheduled = await findUnclosed(db, instances);
  const [now, ...copies] = await Promise.all([redisTime(redis), ...scheduled.map((one) => readCopy(redis, one))]);
  const sizes = await countAudiences(db, [...new Set(scheduled.map(({ meetingID }) => meetingID))]);
  const [open, fresh, others]: [Instance[], Fresh[], Instance[]] = [[], [], []];
  for (const [n, one] of scheduled.entries()) {
    const copy = copies[n];
    if (!copy) continue;
    const invited = sizes.get(one.meetingID) ?? 0;
    if (continues(copy, one)) open.push(one);
    else if (isBeingOpened(copy, now) || one.cancelledAt) continue;
    else if (one.archivedSeq > 0 || copy.seq !== null || invited > chunk) others.push(one);
    else fresh.push({ ...one, copy, invited });
  }
  await list(redis, open);
  return { fresh, others };
}

/** Loads the audiences of what was claimed, opens and lists it. */
async function finishTogether(
  ctx: SchedulerContext,
  claimed: readonly Opening[],
  fresh: readonly Fresh[],
): Promise<void> {
  const sizes = new Map(fresh.map((one) => [keyOf(one), one.invited]));
  // Read only now: whoever changes the schedule from here on finds the claim, and sees to it that the instance follows.
  const scheduled = await findUnclosed(ctx.db, claimed);
  const read = await readPlans(ctx.db, scheduled);
  const plans = new Map(scheduled.map((one, n) => [keyOf(one), read[n]]));
  const openings = claimed.flatMap((opening) => {
    const plan = plans.get(keyOf(opening));
    if (!plan || plan.cancelledAt || opening.isKept) return [];
    return [{ ...opening, plan, invited: plan.meeting.isPublic ? 0 : Math.max(1, sizes.get(keyOf(opening)) ?? 0) }];
  });
  await loadAudiences(ctx, openings);
  const noted = await noteBranchesOfAll(ctx.db, openings);
  const isActive = await concurrently(noted, (opening) => activateAs(ctx, opening, opening.plan));
  const kept = claimed.filter(({ isKept }) => isKept);
  await list(ctx.redis, [...kept, ...noted.filter((_, n) => isActive[n])]);
  const isDone = new Set(noted.filter((_, n) => isActive[n]).map(keyOf));
  await Promise.all(openings.filter((one) => !isDone.has(keyOf(one))).map((one) => eraseIfClosed(ctx, one)));
}

type Prepared = Opening & Pick<Fresh, 'invited'> & { plan: Plan };

async function loadAudiences({ redis, db }: SchedulerContext, openings: readonly Prepared[]): Promise<void> {
  for (const part of inParts(openings.filter(({ invited }) => invited > 0))) {
    const audiences = await findAudiences(db, [...new Set(part.map(({ meetingID }) => meetingID))]);
    await concurrently(part, async (opening) => {
      const emails = audiences.get(opening.meetingID) ?? [];
      // It may have grown since it was counted.
      for (const invitation of inChunks(emails, chunk)) {
        const { generation } = opening;
        await scripts.invite(redis, opening, { generation, emails: invitation.map(audienceEmail) });
        opening.plan.audience.add(invitation);
      }
    });
  }
}

/** Splits openings so that the audiences of each part fit into one query. */
function inParts(openings: readonly Prepared[]): Prepared[][] {
  const parts: Prepared[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const opening of openings) {
    size += opening.invited;
    if (size > emailsPerQuery) {
      parts.push([]);
      size = opening.invited;
    }
    parts.at(-1)?.push(opening);
  }
  return parts;
}
