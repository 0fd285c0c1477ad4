import type { Instance } from '@rollcall/shared/meeting';
import type { Transaction } from 'kysely';
import type { Database } from './schema.ts';

/** From when to when an instance is scheduled. */
export interface Window {
  fromdatetime: Date;
  todatetime: Date;
}

/** Finds the highest orderID of a locked meeting; 0 if it has no instance. */
export async function findLastOrderID(transaction: Transaction<Database>, meetingID: number): Promise<number> {
  const last = await transaction
    .selectFrom('meeting_instance')
    .select(({ fn }) => fn.max('orderID').as('orderID'))
    .where('meetingID', '=', meetingID)
    .executeTakeFirst();
  return last?.orderID ?? 0;
}

/** Finds the windows of a locked meeting that are not over: of instances that are neither closed nor cancelled. */
export async function findOpenWindows(
  transaction: Transaction<Database>,
  meetingID: number,
): Promise<(Window & Pick<Instance, 'orderID'>)[]> {
  return await transaction
    .selectFrom('meeting_instance')
    .select(['orderID', 'fromdatetime', 'todatetime'])
    .where('meetingID', '=', meetingID)
    .where('endedAt', 'is', null)
    .where('cancelledAt', 'is', null)
    .orderBy('orderID')
    .execute();
}

/** Adds instances, at their first version. */
export async function insertInstances(
  transaction: Transaction<Database>,
  instances: readonly (Instance & Window)[],
): Promise<void> {
  await transaction
    .insertInto('meeting_instance')
    .values(instances.map((instance) => ({ ...instance, version: 1 })))
    .execute();
}
