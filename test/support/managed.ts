import type { Db } from '@rollcall/server/db/client';

/** Makes a user a host of a meeting, without inviting them. */
export async function makeHost(db: Db, { meetingID }: { meetingID: number }, { userID }: { userID: number }) {
  await db.insertInto('role').values({ meetingID, userID, role: 'host' }).execute();
}

/** What MySQL has of all meetings that can be managed, but for what waits to reach Redis. */
export async function managedState(db: Db) {
  const [meetings, instances, audience, roles] = await Promise.all([
    db.selectFrom('meeting').selectAll().orderBy('meetingID').execute(),
    db.selectFrom('meeting_instance').selectAll().orderBy('meetingID').orderBy('orderID').execute(),
    db.selectFrom('audience').select(['meetingID', 'email']).orderBy('meetingID').orderBy('email').execute(),
    db.selectFrom('role').selectAll().orderBy('meetingID').orderBy('userID').execute(),
  ]);
  return {
    meetings: meetings.map(withoutProgress),
    instances,
    audience,
    roles,
  };
}

function withoutProgress<Row extends { revision: number; pendingSince: Date | null }>(row: Row) {
  const { revision: _, pendingSince: __, ...meeting } = row;
  return meeting;
}
