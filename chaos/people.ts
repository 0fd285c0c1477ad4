import type { Db } from '@rollcall/server/db/client';
import type { Random } from './random.ts';

/** Who may enter a meeting; undefined for everybody. */
type Audience = Set<number> | undefined;

/** The users 1 … `count`, of whom the first is a host of all, and the meetings that they hold, with who may enter each. */
export interface People {
  userIDs: readonly number[];
  host: number;
  meetings: ReadonlyMap<number, Audience>;
}

/** Two meetings are public, and one is for two thirds of the users. */
export async function addPeople(db: Db, count: number, random: Random): Promise<People> {
  const userIDs = Array.from({ length: count }, (_, n) => n + 1);
  const users = userIDs.map((userID) => ({
    userID,
    name: `user ${userID}`,
    age: 21,
    gender: 'female',
    email: emailOf(userID),
  }));
  await db.insertInto('user').values(users).execute();

  const host = 1;
  const invited = new Set([host, ...random.shuffled(userIDs).slice(0, Math.ceil((count * 2) / 3))]);
  const meetings = new Map<number, Audience>([
    [1, undefined],
    [2, undefined],
    [3, invited],
  ]);
  for (const [meetingID, audience] of meetings) {
    const isPublic = audience ? 0 : 1;
    const title = `meeting ${meetingID}`;
    await db.insertInto('meeting').values({ meetingID, title, description: title, isPublic }).execute();
    await db.insertInto('role').values({ meetingID, userID: host, role: 'host' }).execute();
  }
  const audience = [...invited].map((userID) => ({ meetingID: 3, email: emailOf(userID) }));
  await db.insertInto('audience').values(audience).execute();
  return { userIDs, host, meetings };
}

export const emailOf = (userID: number): string => `user${userID}@example.com`;
