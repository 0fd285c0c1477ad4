import { instanceKeys } from '@rollcall/lua/keys';
import type { RedisClient } from '@rollcall/lua/script';
import { redisTime } from '@rollcall/server/stores/clock';
import type { Instance } from '@rollcall/shared/meeting';

interface Amended {
  actorID?: number;
  /** JSON, as it is stored. */
  detail: string;
  requestID?: string;
}

/** Numbers and publishes an amendment of a live instance as the scripts do, whatever else it would change there. */
export async function amend(
  redis: RedisClient,
  instance: Instance,
  { actorID, detail, requestID = '' }: Amended,
): Promise<{ seq: number; timestamp: Date }> {
  const timestamp = await redisTime(redis);
  const generation = Number(await redis.hget(instanceKeys.instance(instance), 'generation'));
  const seq = await redis.hincrby(instanceKeys.instance(instance), 'seq', 1);
  const fields = { actionType: 'amended', actorID: actorID ?? '', userID: '', detail };
  const entry = { ...fields, timestamp: timestamp.getTime(), requestID };
  await redis.xadd(instanceKeys.actions(instance), `${seq}-0`, ...Object.entries(entry).flat());
  const place = { type: 'amended', seq, generation, actorID: actorID ?? null, timestamp: timestamp.getTime() };
  const published = `[${JSON.stringify(place).slice(0, -1)},"detail":${detail}}]`;
  await redis.spublish(instanceKeys.events(instance), published);
  return { seq, timestamp };
}
