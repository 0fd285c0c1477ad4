import type { Db } from '@rollcall/server/db/client';
import type { Instance } from '@rollcall/shared/meeting';

/** An instance with its start, in ms. */
export interface Planned extends Instance {
  fromdatetime: number;
}

const rowsPerInsert = 1_000;
const hour = 3_600_000;

/** Schedules private meetings that start one after the other, evenly over one second from `first` on, each for its audience. */
export async function scheduleStarts(
  db: Db,
  firstID: number,
  count: number,
  first: number,
  audience: readonly string[],
): Promise<Planned[]> {
  const planned = Array.from({ length: count }, (_, n) => ({
    meetingID: firstID + n,
    orderID: 1,
    fromdatetime: first + Math.floor((n * 1_000) / count),
  }));
  const meetings = planned.map(({ meetingID }) => ({ meetingID, title: 'Lecture', description: '', isPublic: 0 }));
  for (const rows of parts(meetings)) await db.insertInto('meeting').values(rows).execute();
  const invited = planned.flatMap(({ meetingID }) => audience.map((email) => ({ meetingID, email })));
  for (const rows of parts(invited)) await db.insertInto('audience').values(rows).execute();
  const instances = planned.map(({ fromdatetime, ...instance }) => ({
    ...instance,
    fromdatetime: new Date(fromdatetime),
    todatetime: new Date(fromdatetime + hour),
  }));
  for (const rows of parts(instances)) await db.insertInto('meeting_instance').values(rows).execute();
  return planned;
}

function parts<Row>(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / rowsPerInsert) }, (_, n) =>
    rows.slice(n * rowsPerInsert, (n + 1) * rowsPerInsert),
  );
}
