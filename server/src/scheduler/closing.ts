import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import { findArchived, findArchivedOf } from '../db/record/archived.ts';
import { closeRecord } from '../db/record/close-record.ts';
import { type EndedLine, markEnded } from '../db/record/mark-ended.ts';
import { redisTime } from '../stores/clock.ts';
import { list, unlist as unlistInstance } from '../stores/listing.ts';
import { archivePass, mustNotBeBroken } from './archive-pass.ts';
import { concurrently } from './concurrently.ts';
import type { SchedulerContext } from './context.ts';
import { continues, readCopy } from './copy.ts';
import { erase } from './erasing.ts';
import { claim } from './opening.ts';

/** Participants removed per call: up to a millisecond of Redis's time, at 4 to 7 µs each. */
const chunk = 150;
/** Calls per instance and pass: a large instance goes on in its next pass, so that small ones need not wait. */
const callsPerPass = 12;

/** An instance on its way to its end. */
interface Ending extends Instance {
  /** Its number line in Redis as the teardown left it; null if Redis does not have the instance. */
  line?: EndedLine | null;
  /** Somebody is in still, or MySQL lacks changes: the next pass goes on, with this instance alone. */
  isUnfinished?: boolean;
  isErased?: boolean;
  /** When everybody was out of it, and when its record was closed, by `performance.now()`. */
  outAt?: number | undefined;
  closedAt?: number;
}

/** An instance that is to be closed, and when everybody was out of it, if an earlier pass has come so far. */
export type ToClose = Instance & Pick<Ending, 'outAt'>;

/** Takes each instance of a batch one step on, unless it has not come so far in this pass. */
type Step = (ctx: SchedulerContext, endings: readonly Ending[]) => Promise<void>;

/** Whether nothing more can be added to its record. */
const isComplete = ({ line, isUnfinished }: Ending): boolean => line !== undefined && !isUnfinished;

/** Drops copies in Redis that do not continue the record: nothing that is built on them could be archived. */
const dropStaleCopies: Step = async (ctx, endings) => {
  const records = await findArchivedOf(ctx.db, endings);
  const copies = await Promise.all(endings.map((ending) => readCopy(ctx.redis, ending)));
  await concurrently(endings, async (ending, n) => {
    const [record, copy] = [records[n], copies[n]];
    if (!record || !copy || copy.seq === null || continues(copy, record)) return;
    await (record.endedAt ? erase(ctx, [ending]) : claim(ctx, { ...ending, generation: record.generation }));
  });
};

/** Removes everybody, with a `leave` at `todatetime`; of a large instance only as many as one pass may take. */
const removeParticipants: Step = async ({ redis }, endings) => {
  await concurrently(endings, async (ending) => {
    for (let call = 0; call < callsPerPass; call += 1) {
      const answer = await scripts.teardown(redis, ending, { limit: chunk });
      if (answer.outcome === 'NOT_ENDED') {
        // It may be listed with an end that it had before.
        await list(redis, [ending]);
        // Each node of a Cluster has its own clock: by the time that it is alone, it may have ended.
        if (endings.length === 1) throw new Error("the instance has not ended by its Redis's clock");
        ending.isUnfinished = true;
        return;
      }
      ending.line = answer.outcome === 'OK' ? answer : null;
      ending.isUnfinished = answer.outcome === 'OK' && answer.remaining > 0;
      if (ending.isUnfinished) continue;
      ending.outAt ??= performance.now();
      return;
    }
  });
};

/** Archives what MySQL lacks; of a large instance only as much as one pass may take. */
const archiveRest: Step = async (ctx, endings) => {
  const records = await findArchivedOf(ctx.db, endings);
  const behind = endings.flatMap((ending, n) => {
    const record = records[n];
    const { meetingID, orderID, line } = ending;
    if (!record || !line) return [];
    const { archivedSeq, generation } = record;
    return [{ ending, to: { meetingID, orderID, archivedSeq, generation, seq: line.seq } }];
  });
  // One that is alone holds up nobody while it waits for whoever is archiving it, too.
  const locked = endings.length === 1 ? 'wait' : 'skip';
  const passed = await archivePass(
    ctx,
    behind.map(({ to }) => to),
    locked,
  );
  for (const [n, { ending }] of behind.entries()) if (passed[n]?.state !== 'current') ending.isUnfinished = true;
  passed.forEach(mustNotBeBroken);
};

/** Marks the instances as ended in MySQL at Redis's last change, or at the record's own if Redis has nothing of them. */
const recordEnds: Step = async (ctx, endings) => {
  const now = await redisTime(ctx.redis);
  const complete = endings.filter(isComplete);
  const lines = complete.flatMap(({ meetingID, orderID, line }) => (line ? [{ meetingID, orderID, ...line }] : []));
  await markEnded(ctx.db, lines, now);
  const lost = complete.filter(({ line }) => line === null);
  await concurrently(lost, (instance) => recordEndOfLost(ctx, instance, now));
  for (const ending of complete) ending.closedAt = performance.now();
};

async function recordEndOfLost(ctx: SchedulerContext, { meetingID, orderID }: Instance, now: Date): Promise<void> {
  const instance = { meetingID, orderID };
  const record = await findArchived(ctx.db, instance);
  if (!record || record.endedAt) return;
  // Claimed, because somebody may be opening it, by a clock that says that it is not over.
  const claimed = await claim(ctx, { ...instance, generation: record.generation });
  if (!claimed || claimed.isKept) throw new Error('another scheduler is opening the instance');
  await closeRecord(ctx.db, instance, claimed.generation, now);
}

const eraseKeys: Step = async (ctx, endings) => {
  for (const ending of await erase(ctx, endings.filter(isComplete))) ending.isErased = true;
};

/** Takes the instances off the list last: until then any scheduler finds them there and carries on. */
const unlist: Step = async ({ redis, log, observer }, endings) => {
  await concurrently(
    endings.filter(({ isErased }) => isErased),
    async ({ meetingID, orderID, line, outAt: out, closedAt: closed }) => {
      const instance = { meetingID, orderID };
      if (!(await unlistInstance(redis, instance))) return;
      log.info(instance, 'instance ended');
      if (line && out !== undefined && closed !== undefined) observer?.onEnded(line.todatetime, { out, closed });
    },
  );
};

/** The steps of closing instances. After a crash between any two of them, all are simply run again. */
export const closing: readonly Step[] = [
  dropStaleCopies,
  removeParticipants,
  archiveRest,
  recordEnds,
  eraseKeys,
  unlist,
];

/**
 * Takes instances that are past their end through all steps together, as far as one pass goes.
 *
 * @returns those that need another pass
 * @throws the error of one that failed; the others have come as far as the step before
 */
export async function close(ctx: SchedulerContext, instances: readonly ToClose[]): Promise<ToClose[]> {
  const endings = instances.map(({ meetingID, orderID, outAt }): Ending => ({ meetingID, orderID, outAt }));
  for (const step of closing) await step(ctx, endings);
  const unfinished = endings.filter(({ isUnfinished }) => isUnfinished);
  return unfinished.map(({ meetingID, orderID, outAt }) => ({ meetingID, orderID, outAt }));
}
