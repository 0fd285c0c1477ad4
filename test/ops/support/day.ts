import { type Instance, reasonOf } from '@rollcall/client';
import { instanceKeys } from '@rollcall/lua/keys';
import { endNow } from '../../support/end-now.ts';
import { until } from '../../support/until.ts';
import { startWatching } from '../../support/watching.ts';
import { type Exposition, scrape, valueOf } from './exposition.ts';
import type { OpsStage } from './ops-stage.ts';

/** What a server and a scheduler say. */
export interface Said {
  server: Exposition;
  scheduler: Exposition;
}

/** The limits that the day is held with: one message, and no second one within the hour. */
export const limits = { LIMIT_MESSAGES: '1+1/h' };

const minute = 60_000;

/**
 * Holds a small day. A seminar is added a minute after its start, and a lecture a while before it. Ann, Bob and Cleo join the
 * seminar; Ann joins a second time in vain, posts, and posts once more than she may; Bob follows it; Ann leaves; Cleo's lease
 * expires; Bob stays to the end.
 *
 * @returns what was said while Ann, Bob and Cleo were in, and after the end
 */
export async function holdDay(stage: OpsStage): Promise<{ during: Said; after: Said }> {
  const { sandbox } = stage;
  const [ann, bob, cleo] = [await sandbox.addUser('Ann'), await sandbox.addUser('Bob'), await sandbox.addUser('Cleo')];
  const [asAnn, asBob, asCleo] = [stage.as(ann), stage.as(bob), stage.as(cleo)];
  const lecture = await sandbox.addMeeting({ from: 10 * minute });
  const seminar = await sandbox.addMeeting({ from: -minute });
  await until(() => asAnn.meetings.join.mutate(seminar).catch((error) => `Ann is not in: ${reasonOf(error)}`));
  await until(async () => (await isPrepared(stage, lecture)) || 'the lecture is not prepared');
  await asBob.meetings.join.mutate(seminar);
  await asCleo.meetings.join.mutate({ ...seminar, lease: 300 });
  await asAnn.meetings.join.mutate(seminar).catch(reasonOf);
  await using watching = startWatching(asBob, seminar);
  await watching.started;
  // Bob's other device comes back from a future that Redis has lost.
  await using lost = startWatching(asBob, seminar, '900-1');
  await until(() => lost.events.some(({ type }) => type === 'reset') || 'Bob was not sent a reset');
  await asAnn.messages.post.mutate({ ...seminar, body: 'Good morning' });
  await asAnn.messages.post.mutate({ ...seminar, body: 'Anybody there?' }).catch(reasonOf);
  await until(() => watching.events.some(({ type }) => type === 'posted') || 'Bob has not seen what Ann said');
  const during = await until(async () => {
    const said = await ask(stage);
    if (valueOf(said.scheduler, 'rollcall_instances_live') !== 1) return 'the seminar is not known as live';
    return valueOf(said.scheduler, 'rollcall_archive_lag_changes') === 0 ? said : 'not all is archived';
  });

  await asAnn.meetings.leave.mutate(seminar);
  for (const lease of await sandbox.redis.zrange(instanceKeys.leases(seminar), 0, '-1')) {
    await sandbox.redis.zadd(instanceKeys.leases(seminar), 'XX', 1, lease);
  }
  await until(
    () => watching.events.some((event) => event.type === 'left' && event.userID === cleo.userID) || 'Cleo is still in',
  );
  await endNow(sandbox, seminar);
  await Promise.all([watching.over, lost.over]);
  const after = await until(async () => {
    const said = await ask(stage);
    if (valueOf(said.server, 'rollcall_watchers') !== 0) return 'somebody still follows the seminar';
    if (valueOf(said.scheduler, 'rollcall_instances_live') !== 0) return 'the seminar is still known as live';
    if (valueOf(said.scheduler, 'rollcall_archive_lag_changes') !== 0) return 'not all is archived';
    const closed = valueOf(said.scheduler, 'rollcall_end_lateness_seconds_count', { stage: 'closed' });
    return closed === 1 ? said : 'the seminar is not closed';
  });
  return { during, after };
}

async function isPrepared({ sandbox: { redis } }: OpsStage, instance: Instance): Promise<boolean> {
  return (await redis.hexists(instanceKeys.instance(instance), 'seq')) === 1;
}

const ask = async ({ server, scheduler }: OpsStage): Promise<Said> => ({
  server: await scrape(server.opsUrl),
  scheduler: await scrape(scheduler.opsUrl),
});
