import type { Instance } from '@rollcall/shared/meeting';
import { sql, type Transaction } from 'kysely';
import type { Database } from '../schema.ts';

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

/** An instance whose row is locked, as far as its schedule goes. */
export interface LockedInstance extends Window {
  orderID: number;
  version: number;
  cancelledAt: Date | null;
  endedAt: Date | null;
  /** 0 if it was never opened, so that Redis has nothing of it. */
  generation: number;
}

const locked = [
  'orderID',
  'fromdatetime',
  'todatetime',
  'version',
  'cancelledAt',
  'endedAt',
  'generation',
] as const satisfies (keyof LockedInstance)[];

/** Locks an instance of a locked meeting; undefined if there is none. */
export async function lockInstance(
  transaction: Transaction<Database>,
  { meetingID, orderID }: Instance,
): Promise<LockedInstance | undefined> {
  return await transaction
    .selectFrom('meeting_instance')
    .select(locked)
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .forUpdate()
    .executeTakeFirst();
}

/** Locks the instances of a locked meeting that are neither closed nor cancelled. */
export async function lockOpenInstances(
  transaction: Transaction<Database>,
  meetingID: number,
): Promise<LockedInstance[]> {
  return await transaction
    .selectFrom('meeting_instance')
    .select(locked)
    .where('meetingID', '=', meetingID)
    .where('endedAt', 'is', null)
    .where('cancelledAt', 'is', null)
    .orderBy('orderID')
    .forUpdate()
    .execute();
}

/** What changes of the schedule of an instance. */
export interface InstanceChange extends Partial<Window> {
  cancelledAt?: Date;
  /** Only where Redis has nothing of the instance: otherwise it is closed once its record is complete. */
  endedAt?: Date;
  endReason?: string;
}

/** Changes instances of a locked meeting, and raises their versions. */
export async function updateInstances(
  transaction: Transaction<Database>,
  meetingID: number,
  orderIDs: readonly number[],
  change: InstanceChange,
): Promise<void> {
  if (orderIDs.length === 0) return;
  await transaction
    .updateTable('meeting_instance')
    .set({ ...change, version: sql`version + 1` })
    .where('meetingID', '=', meetingID)
    .where('orderID', 'in', orderIDs)
    .execute();
}
