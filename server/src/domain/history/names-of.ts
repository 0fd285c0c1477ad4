import type { Context } from '../context.ts';

/** Looks up users, and returns what tells their names; a user who no longer exists has an empty one. */
export async function namesOf({ users }: Context, userIDs: readonly number[]): Promise<(userID: number) => string> {
  const found = await users.findCached(userIDs);
  return (userID) => found.get(userID)?.name ?? '';
}
