import { forgetScripts, isChecked, loadScripts } from '@rollcall/lua/fence';
import { everyInstanceKey, instanceOfKey } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import type { Redis } from 'ioredis';
import pMap from 'p-map';
import { z } from 'zod';
import { findArchived } from '../db/record/archived.ts';
import { findOpened } from '../db/schedule/due-instances.ts';
import { bringInLine } from '../domain/schedule/bring-in-line.ts';
import { redisTime } from '../stores/clock.ts';
import { list } from '../stores/listing.ts';
import { connectOnce, serversOf } from '../stores/redis.ts';
import { type Component, singly } from './component.ts';
import type { SchedulerContext } from './context.ts';
import { findDiffering } from './differing.ts';
import { erase } from './erasing.ts';
import { nameOf } from './instance-name.ts';
import { claim, finishOpening, type Opening } from './opening.ts';

/** Instances that are claimed or restored concurrently. */
const concurrency = 32;

/**
 * Checks every Redis server that has forgotten its scripts, since it was restarted, failed over or is new: it may have lost
 * changes. Servers answer `UNAVAILABLE` until then, so nothing is accepted on a number line that is about to be dropped.
 */
export function fence(ctx: SchedulerContext, everyMs: number): Component<Redis> {
  const histories = new Map<string, string>();
  return {
    name: 'fence',
    everyMs,
    nameOf: addressOf,
    async look() {
      const { masters, replicas } = serversOf(ctx.redis);
      // One that cannot be reached is looked at again once it can.
      await Promise.allSettled(replicas.map(forgetScripts));
      const trusted = await Promise.all(masters.map((server) => isTrusted(server, histories).catch(() => true)));
      return { due: masters.filter((_, n) => !trusted[n]) };
    },
    ...singly((server) => check(ctx, server)),
  };
}

const addressOf = ({ options: { host = '', port = 0 } }: Redis) => ({ host, port });

/** A master that was demoted and promoted again has its scripts still, but another history: it must be checked, too. */
async function isTrusted(server: Redis, histories: Map<string, string>): Promise<boolean> {
  const address = JSON.stringify(addressOf(server));
  const history = /master_replid:(\w+)/.exec(await server.info('replication'))?.[1] ?? '';
  if ((histories.get(address) ?? history) !== history) await forgetScripts(server);
  histories.set(address, history);
  return await isChecked(server);
}

/**
 * Claims each instance of a server for a new generation, and then lets the server accept changes; all over a connection that
 * ends with the server's present life. Even a copy that looks whole is claimed: a transaction that archives what this server
 * has lost may still be waiting in MySQL.
 */
async function check(ctx: SchedulerContext, server: Redis): Promise<void> {
  await using connection = await connectOnce(server);
  const claims = await pMap(
    await findOpened(ctx.db, await redisTime(connection.redis)),
    (instance) => claimUntilDone({ ...ctx, redis: connection.redis }, instance).catch(ignoreMoved),
    { concurrency },
  );
  await eraseEndedAndListOthers(ctx, connection.redis);
  // It may have been demoted meanwhile: a replica that has scripts would be used unchecked once it is promoted.
  const [role] = await connection.redis.role();
  if (role !== 'master') throw new Error('it is no longer a master');
  await loadScripts(connection.redis);
  const claimed = claims.filter((one) => one !== undefined);
  const kept = claimed.filter(({ isKept }) => isKept).length;
  ctx.log.info({ ...addressOf(server), kept, restored: claimed.length - kept }, 'Redis checked');
  await pMap(
    claimed,
    (one) =>
      finishOpening(ctx, one).catch((err) => ctx.log.error({ err, ...nameOf(one) }, 'failed to restore, retrying')),
    { concurrency },
  );
  await followSchedule(ctx, claimed);
}

/** A copy that goes on may be from before its schedule was changed, and a restored one has all who were in by its record. */
async function followSchedule(ctx: SchedulerContext, claimed: readonly Opening[]): Promise<void> {
  const differing = await findDiffering(ctx, claimed, await redisTime(ctx.redis));
  const meetingIDs = new Set(differing.map(({ meetingID }) => meetingID));
  await pMap(
    meetingIDs,
    (meetingID) =>
      bringInLine(ctx, meetingID).catch((err) => {
        ctx.log.error({ err, meetingID }, 'failed to bring a meeting in line with its schedule, retrying');
      }),
    { concurrency },
  );
}

/**
 * Erases ended instances that are there again, and lists whatever else a server has. The list is stored in one server of a
 * Cluster and instances in all of them, so that one may be set back without the other.
 */
async function eraseEndedAndListOthers(ctx: SchedulerContext, server: Redis): Promise<void> {
  for await (const keys of server.scanStream({ match: everyInstanceKey, type: 'hash', count: 1000 })) {
    const instances = z.array(z.string()).parse(keys).map(instanceOfKey);
    await pMap(
      instances.filter((instance) => instance !== undefined),
      async (instance) => {
        const record = await findArchived(ctx.db, instance);
        if (!record?.endedAt) return await list(ctx.redis, [instance]);
        // One that cannot be erased keeps no other from being used.
        await erase(ctx, [instance]).catch((err) => ctx.log.error({ err, ...instance }, 'failed to erase'));
      },
      { concurrency },
    );
  }
}

/**
 * Claims an instance, again if another scheduler was faster: that one may not have come to Redis yet, and until it has,
 * nothing may be accepted.
 *
 * @returns undefined if the instance is closed
 */
async function claimUntilDone(ctx: SchedulerContext, { meetingID, orderID }: Instance): Promise<Opening | undefined> {
  for (;;) {
    const record = await findArchived(ctx.db, { meetingID, orderID });
    if (!record || record.endedAt) return undefined;
    const claimed = await claim(ctx, { meetingID, orderID, generation: record.generation });
    if (claimed) return claimed;
  }
}

/** An instance of another server of the Cluster is none of this one's business. */
function ignoreMoved(error: unknown): undefined {
  if (!(error instanceof Error && /^(MOVED|ASK) /.test(error.message))) throw error;
}
