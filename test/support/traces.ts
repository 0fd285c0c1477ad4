import type { RedisClient } from '@rollcall/lua/script';
import type { Db } from '@rollcall/server/db/client';
import type { Instance } from '@rollcall/shared/meeting';
import { type InstanceRecord, readRecord } from './record.ts';
import { type Snapshot, snapshot } from './snapshot.ts';

/** Everything that Redis and MySQL have of an instance. */
export interface Traces {
  redis: Snapshot;
  record: InstanceRecord;
}

/** To see that nothing of an instance changed, or that Redis has nothing of it left: `{}`. */
export async function traces(of: { redis: RedisClient; db: Db }, instance: Instance): Promise<Traces> {
  return { redis: await snapshot(of.redis, instance), record: await readRecord(of, instance) };
}
