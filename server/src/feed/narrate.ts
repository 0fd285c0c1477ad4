import type { FeedChange } from '@rollcall/shared/events';
import type { User } from '@rollcall/shared/meeting';
import { removedUser } from '../domain/people/removed-user.ts';
import type { Users } from '../domain/people/users.ts';
import type { Change } from './change.ts';

/** Turns changes into what a screen shows of them. */
export type Narrate = (changes: readonly Change[]) => Promise<FeedChange[]>;

/**
 * Makes what gives changes their names. It remembers whom it has seen coming in until they go, so that a chat costs no
 * look-up; who joins is looked up, once for all who join together.
 */
export function createNarrate(users: Users): Narrate {
  const present = new Map<number, User>();
  return async (changes) => {
    const unknown = changes.filter(({ type, userID }) => type === 'joined' || !present.has(userID));
    const found = unknown.length > 0 ? await users.named(unknown.map(({ userID }) => userID)) : new Map<number, User>();
    return changes.map((change) => {
      const { userID } = change;
      const user = found.get(userID) ?? present.get(userID) ?? removedUser(userID);
      if (change.type === 'left') present.delete(userID);
      else present.set(userID, user);
      return change.type === 'joined' ? { ...user, ...change } : { ...change, name: user.name };
    });
  };
}
