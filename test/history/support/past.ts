import type { Changes } from '@rollcall/lua/changes';
import { insertChanges } from '@rollcall/server/db/record/insert-changes';
import type { Instance, LeaveReason } from '@rollcall/shared/meeting';
import type { Sandbox } from '../../support/sandbox.ts';

const minute = 60_000;

/** What happened in a meeting, at so many minutes after its start. */
export type Happening = { at: number } & (
  | { joined: number }
  | { left: number; reason?: LeaveReason }
  | { posted: number; body: string }
  | { amended: number; detail: object }
);

/** Where a meeting took place. */
export interface PastPlan {
  /** ISO; default a start on 1 January 2026, at 10:00 */
  from?: string;
  /** minutes; default an hour */
  lasts?: number;
  title?: string;
  audience?: string[];
  /** Adds an instance of this number to a meeting that there is. */
  of?: Instance;
  cancelledAt?: Date;
}

/** Adds an instance that is over, with the record of what happened, numbered in that order. */
export async function addPast(
  { db }: Pick<Sandbox, 'db'>,
  happened: readonly Happening[],
  { from = '2026-01-01T10:00:00.000Z', lasts = 60, title = 'Course', audience, of, cancelledAt }: PastPlan = {},
): Promise<Instance & { at(minutes: number): Date }> {
  const at = (minutes: number) => new Date(Date.parse(from) + minutes * minute);
  let instance = of;
  if (!instance) {
    const meeting = { title, description: 'A course', isPublic: audience ? 0 : 1 };
    const { insertId } = await db.insertInto('meeting').values(meeting).executeTakeFirstOrThrow();
    instance = { meetingID: Number(insertId), orderID: 1 };
    for (const email of audience ?? []) {
      await db.insertInto('audience').values({ meetingID: instance.meetingID, email }).execute();
    }
  }
  const { meetingID, orderID } = instance;
  const window = { fromdatetime: at(0), todatetime: at(lasts) };
  const record = { archivedSeq: happened.length, endedAt: at(lasts + 1), generation: 1 };
  await db
    .insertInto('meeting_instance')
    .values({ meetingID, orderID, ...window, ...record, cancelledAt: cancelledAt ?? null })
    .execute();
  await insertChanges(db, [{ meetingID, orderID, ...changesOf(happened, at) }]);
  return { meetingID, orderID, at };
}

function changesOf(happened: readonly Happening[], at: (minutes: number) => Date): Changes {
  const changes: Changes = { log: [], messages: [], actions: [] };
  for (const [n, one] of happened.entries()) {
    const common = { seq: n + 1, timestamp: at(one.at), requestID: `r${n + 1}` };
    if ('joined' in one) changes.log.push({ ...common, userID: one.joined, eventType: 'join', reason: null });
    else if ('left' in one) {
      changes.log.push({ ...common, userID: one.left, eventType: 'leave', reason: one.reason ?? 'left' });
    } else if ('posted' in one) changes.messages.push({ ...common, userID: one.posted, body: one.body });
    else {
      const detail = JSON.stringify(one.detail);
      changes.actions.push({ ...common, actorID: one.amended, userID: null, actionType: 'amended', detail });
    }
  }
  return changes;
}
