import type { FeedChange } from '@rollcall/shared/events';
import type { User } from '@rollcall/shared/meeting';
import { removedUser } from '../domain/people/removed-user.ts';
import type { Users } from '../domain/people/users.ts';
import type { Change } from './change.ts';

/** Adds names to changes; joins get all of the user's details. */
export type Namer = (changes: readonly Change[]) => Promise<FeedChange[]>;

/** Users remembered: some megabytes. Others are looked up again. */
const kept = 10_000;

/**
 * Creates a {@link Namer}. It remembers participants until they leave, so that messages need no look-up; those who join
 * in the same batch are looked up together.
 */
export function createNamer(users: Users): Namer {
  const present = new Map<number, User>();
  return async (changes) => {
    const unknown = changes.filter(({ type, userID }) => type === 'joined' || !present.has(userID));
    const found =
      unknown.length > 0 ? await users.findCached(unknown.map(({ userID }) => userID)) : new Map<number, User>();
    const named = changes.map((change) => {
      const { userID } = change;
      const user = found.get(userID) ?? present.get(userID) ?? removedUser(userID);
      if (change.type === 'left') present.delete(userID);
      else present.set(userID, user);
      return change.type === 'joined' ? { ...user, ...change } : { ...change, name: user.name };
    });
    for (const userID of present.keys()) {
      if (present.size <= kept) break;
      present.delete(userID);
    }
    return named;
  };
}
