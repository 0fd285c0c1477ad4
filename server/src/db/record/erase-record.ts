import type { Instance } from '@rollcall/shared/meeting';
import type { UserID } from '@rollcall/shared/numbers';
import { sql, type Transaction } from 'kysely';
import type { Db } from '../client.ts';
import type { Erasure } from '../people/erasures.ts';
import type { Database } from '../schema.ts';
import { shortTransaction } from '../short-transaction.ts';
import { reseal } from './seal/reseal.ts';

/** Rows per statement. */
const chunk = 10_000;

/** An instance in whose record a user is named. */
export interface NamedIn extends Instance {
  /** Whether nothing can be added to its record. */
  isClosed: boolean;
  /** How many changes it has. */
  archivedSeq: number;
}

/** Finds the instances in whose records a user is named, by index. */
export async function findNamedIn(db: Db, userID: UserID): Promise<NamedIn[]> {
  const { rows } = await sql<Instance & { isClosed: number; archivedSeq: number | null }>`
    select named.meetingID, named.orderID, archivedSeq, coalesce(endedAt is not null, true) as isClosed
    from (
      select meetingID, orderID from event_log where userID = ${userID} and meetingID is not null
      union select meetingID, orderID from event_log where removedBy = ${String(userID)}
      union select meetingID, orderID from message where userID = ${userID}
      union select meetingID, orderID from action where actorID = ${userID}
      union select meetingID, orderID from action where userID = ${userID}
    ) as named
    left join meeting_instance as instance
      on instance.meetingID = named.meetingID and instance.orderID = named.orderID`.execute(db);
  return rows.map(({ meetingID, orderID, archivedSeq, isClosed }) => ({
    meetingID,
    orderID,
    archivedSeq: archivedSeq ?? 0,
    isClosed: isClosed === 1,
  }));
}

/**
 * Has the fresh id take a user's place in the record of an ended instance, blanks what they said unless it is to be kept, and
 * makes the seal anew, all in one transaction. Repeating it changes nothing.
 */
export async function eraseFromRecord(db: Db, erasure: Erasure, instance: Instance, now: Date): Promise<void> {
  await shortTransaction(db, async (transaction) => {
    const { meetingID, orderID } = instance;
    const row = transaction
      .selectFrom('meeting_instance')
      .select('endedAt')
      .where('meetingID', '=', meetingID)
      .where('orderID', '=', orderID)
      .forUpdate();
    const record = await row.executeTakeFirst();
    if (record && !record.endedAt) return;
    const replaced = await replaceRows(transaction, erasure, instance);
    if (replaced > 0) await reseal(transaction, instance, now);
  });
}

async function replaceRows(
  transaction: Transaction<Database>,
  { userID, freshID, keepBodies }: Erasure,
  { meetingID, orderID }: Instance,
): Promise<number> {
  const of = sql`meetingID = ${meetingID} and orderID = ${orderID}`;
  const body = keepBodies === 1 ? sql`body` : sql`''`;
  const statements = [
    // Of somebody who was taken out, the requestID names who did it, who stays.
    sql`update event_log set userID = ${freshID}, requestID = if(reason <=> 'removed', requestID, null)
      where ${of} and userID = ${userID}`,
    sql`update message set userID = ${freshID}, body = ${body}, requestID = null where ${of} and userID = ${userID}`,
    sql`update action set actorID = ${freshID}, requestID = null where ${of} and actorID = ${userID}`,
    sql`update action set userID = ${freshID} where ${of} and userID = ${userID}`,
    // Of whom they took out, the requestID names them, too.
    sql`update event_log set requestID = null where ${of} and removedBy = ${String(userID)}`,
  ];
  let replaced = 0;
  for (const statement of statements) replaced += await inSteps(transaction, statement);
  return replaced;
}

/** Repeats an update until it finds no more rows, so that no statement takes long. */
async function inSteps(db: Db, update: ReturnType<typeof sql>): Promise<number> {
  for (let done = 0; ; ) {
    const { numAffectedRows = 0n } = await sql`${update} limit ${sql.lit(chunk)}`.execute(db);
    done += Number(numAffectedRows);
    if (numAffectedRows < chunk) return done;
  }
}

/** The same in rows that other programs have inserted without an instance. */
export async function eraseFromOthersRows(db: Db, { userID, freshID }: Erasure): Promise<void> {
  await inSteps(db, sql`update event_log set userID = ${freshID} where userID = ${userID} and meetingID is null`);
}
