import { instanceKeys } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import type { Redis } from 'ioredis';
import type { Pool } from 'mysql2/promise';

/** Some changes of an instance: those after a number. */
export interface Part {
  instance: Instance;
  after: number;
  count: number;
}

/** People among whom the changes are: each eleventh is a join. */
const people = 100_000;
const startedAt = Date.UTC(2020, 0, 1, 10);

/** The change of a number: what is written of it, in Redis and in MySQL. */
function changeOf(seq: number, body: string) {
  const isJoin = seq % 11 === 1;
  const requestID = `0190b0a1-7c3d-7e77-8f0e-${String(seq).padStart(12, '0')}`;
  return { isJoin, userID: 1 + ((seq * 7919) % people), timestamp: startedAt + seq, requestID, body };
}

/**
 * Adds changes to an instance in Redis, each as the scripts write it. Not by the scripts: a million calls take minutes, and
 * what else they write (members, answers, publications) the archive does not read.
 */
export async function addToRedis(redis: Redis, { instance, after, count }: Part, body: string): Promise<void> {
  const [log, messages] = [instanceKeys.log(instance), instanceKeys.messages(instance)];
  for (let done = 0; done < count; done += 1000) {
    const pipeline = redis.pipeline();
    for (let seq = after + done + 1; seq <= after + Math.min(done + 1000, count); seq += 1) {
      const { isJoin, userID, timestamp, requestID } = changeOf(seq, body);
      const same = ['userID', userID, 'timestamp', timestamp, 'requestID', requestID];
      if (isJoin) pipeline.xadd(log, `${seq}-0`, ...same, 'eventType', 'join', 'reason', '');
      else pipeline.xadd(messages, `${seq}-0`, ...same, 'body', body);
    }
    await pipeline.exec();
  }
  await redis.hset(instanceKeys.instance(instance), { seq: after + count });
}

/** The same changes by plain inserts of 500 rows each, for other instances than those in Redis. */
export async function insertPlainly(mysql: Pool, parts: readonly Part[], body: string): Promise<void> {
  const log: unknown[][] = [];
  const messages: unknown[][] = [];
  const flush = async (rows: unknown[][], table: string) => {
    await mysql.query(`insert into ${table} values ?`, [rows.splice(0)]);
  };
  for (const { instance, after, count } of parts) {
    const { meetingID, orderID } = instance;
    for (let seq = after + 1; seq <= after + count; seq += 1) {
      const { isJoin, userID, timestamp, requestID } = changeOf(seq, body);
      const at = new Date(timestamp);
      if (isJoin) log.push([meetingID, orderID, seq, userID, 'join', at, null, null, requestID]);
      else messages.push([meetingID, orderID, seq, userID, body, at, requestID]);
      if (log.length === 500) await flush(log, logTable);
      if (messages.length === 500) await flush(messages, messageTable);
    }
  }
  if (log.length > 0) await flush(log, logTable);
  if (messages.length > 0) await flush(messages, messageTable);
}

const logTable = 'event_log (meetingID, orderID, seq, userID, eventType, timestamp, reason, lease, requestID)';
const messageTable = 'message (meetingID, orderID, seq, userID, body, timestamp, requestID)';
