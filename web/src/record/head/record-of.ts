import { type EndedInstance, type Instance, type InstanceDetails, reasonOf } from '@rollcall/client';
import type { useRollcall } from '@rollcall/client/react';

type Calls = ReturnType<typeof useRollcall>;

/** What there is to know about a record before it is read. */
export interface RecordOf
  extends Pick<InstanceDetails, 'title' | 'fromdatetime' | 'todatetime' | 'state' | 'reason' | 'role'> {
  instance: Instance;
  /** What is known once the record is closed, and nothing follows; undefined until then. */
  closed: EndedInstance | undefined;
}

/**
 * Finds an instance and its record.
 *
 * Whoever was in may read the record, also if they are no longer invited or the meeting was removed, and `meetings.get` knows
 * nothing of it: then it is among the ended instances alone.
 */
export async function recordOf(client: Calls, instance: Instance, signal: AbortSignal): Promise<RecordOf> {
  const details = await client.meetings.get.query(instance, { signal }).catch((error: unknown) => {
    if (reasonOf(error) !== 'INSTANCE_UNKNOWN') throw error;
    return { unknown: error };
  });
  if (!('unknown' in details)) {
    const { title, fromdatetime, todatetime, state, reason, role } = details;
    const isOver = state === 'ended' || state === 'cancelled';
    const range = { from: fromdatetime, to: new Date(fromdatetime.getTime() + 1) };
    const closed = isOver ? await closedRecord(client, instance, range, signal) : undefined;
    return { instance, title, fromdatetime, todatetime, state, reason, role, closed };
  }
  const closed = await closedRecord(client, instance, {}, signal);
  if (!closed) throw details.unknown;
  const { title, fromdatetime, todatetime, cancelledAt, role } = closed;
  const state = cancelledAt ? 'cancelled' : 'ended';
  return { instance, title, fromdatetime, todatetime, state, reason: null, role, closed };
}

/** Finds the instance among those that are over; undefined if its record is not closed, or not for the caller. */
async function closedRecord(
  client: Calls,
  { meetingID, orderID }: Instance,
  range: { from?: Date; to?: Date },
  signal: AbortSignal,
): Promise<EndedInstance | undefined> {
  let cursor: string | undefined;
  for (;;) {
    const input = { ...range, meetingID, limit: 1000, ...(cursor !== undefined && { cursor }) };
    const { instances, nextCursor } = await client.history.instances.query(input, { signal });
    const found = instances.find((one) => one.orderID === orderID);
    if (found || nextCursor === null) return found;
    cursor = nextCursor;
  }
}
