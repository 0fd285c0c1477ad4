import { type SqlBool, sql, type Transaction } from 'kysely';
import type { Db } from './client.ts';
import type { Database } from './schema.ts';

/** By whom a mutation was asked for, and as which request. */
export interface RequestKey {
  subject: string;
  requestID: string;
}

/** What a request did before, as JSON; `answer` is null until the whole answer was there. */
export interface KnownRequest {
  digest: string;
  result: string | null;
  answer: string | null;
}

/**
 * Notes that a request is being carried out, in the transaction that does so. One that another transaction is carrying out
 * is waited for.
 *
 * @returns what the request did before, if it was carried out already
 */
export async function beginRequest(
  transaction: Transaction<Database>,
  key: RequestKey,
  digest: string,
): Promise<KnownRequest | undefined> {
  const { numInsertedOrUpdatedRows = 0n } = await transaction
    .insertInto('request')
    .ignore()
    .values({ ...key, digest })
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows > 0n) return undefined;
  return await transaction
    .selectFrom('request')
    .select(['digest', 'result', 'answer'])
    .where('subject', '=', key.subject)
    .where('requestID', '=', key.requestID)
    .forUpdate()
    .executeTakeFirst();
}

/** Keeps what a request did, or the whole answer to it, as JSON. */
export async function keepOfRequest(
  db: Db | Transaction<Database>,
  { subject, requestID }: RequestKey,
  kept: { result: string } | { answer: string },
): Promise<void> {
  await db.updateTable('request').set(kept).where('subject', '=', subject).where('requestID', '=', requestID).execute();
}

/** Whether a request was carried out more than a day ago: nobody sends it again. By MySQL's clock, which has written the time. */
const isOld = sql<SqlBool>`createdAt < current_timestamp(3) - interval 1 day`;

/** Whether any request is kept that nobody needs any more. */
export async function hasOldRequests(db: Db): Promise<boolean> {
  const old = await db.selectFrom('request').select('createdAt').where(isOld).limit(1).executeTakeFirst();
  return old !== undefined;
}

/**
 * Deletes requests that nobody needs any more, the oldest first.
 *
 * @returns how many, `limit` at most
 */
export async function deleteOldRequests(db: Db, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('request')
    .where(isOld)
    .orderBy('createdAt')
    .limit(limit)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
