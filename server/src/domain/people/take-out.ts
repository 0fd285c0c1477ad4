import { randomUUID } from 'node:crypto';
import { instanceKeys, instanceOfKey } from '@rollcall/lua/keys';
import { AbsentInstance } from '@rollcall/lua/script';
import * as scripts from '@rollcall/lua/scripts';
import type { Instance } from '@rollcall/shared/meeting';
import type { UserID } from '@rollcall/shared/numbers';
import { Refusal } from '@rollcall/shared/refusals';
import { inChunks } from '../../stores/in-chunks.ts';
import { readListed } from '../../stores/lines.ts';
import type { Context } from '../context.ts';

/** Instances that are asked for at the same time. */
const atOnce = 500;

/** Takes users who are no longer any out of all live instances, each with a leave whose reason is `removed`. */
export async function takeOut({ redis }: Pick<Context, 'redis'>, userIDs: readonly UserID[]): Promise<void> {
  if (userIDs.length === 0) return;
  const listed = (await readListed(redis)).flatMap(({ key }) => instanceOfKey(key) ?? []);
  for (const some of inChunks(listed, atOnce)) {
    const joins = await Promise.all(
      some.map((instance) => redis.zmscore(instanceKeys.participants(instance), ...userIDs.map(String))),
    );
    const present = some.flatMap((instance, n) =>
      userIDs.filter((_, at) => joins[n]?.[at] != null).map((userID) => ({ instance, userID })),
    );
    for (const { instance, userID } of present) await takeOutOf(redis, instance, userID);
  }
}

async function takeOutOf(redis: Context['redis'], instance: Instance, userID: UserID): Promise<void> {
  const request = { actorID: 0, requestID: randomUUID(), userID, manages: true, isHost: false };
  try {
    await scripts.remove(redis, instance, request);
  } catch (error) {
    // It is over, or they have left themselves.
    if (!(error instanceof Refusal) && !(error instanceof AbsentInstance)) throw error;
  }
}
