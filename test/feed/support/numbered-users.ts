import type { StoredUser } from '@rollcall/server/db/people/users';
import type { Users } from '@rollcall/server/domain/people/users';

/** Users who are called `Ann 1`, `Ann 2` and so on; `asked` gets whoever is looked up. */
export function numberedUsers(asked: number[], name = 'Ann'): Users & { user(userID: number): StoredUser } {
  const user = (userID: number) => ({ userID, name: `${name} ${userID}`, age: 1, gender: 'x', email: 'x' });
  const find = (userID: number) => {
    asked.push(userID);
    return Promise.resolve(user(userID));
  };
  return {
    user,
    find,
    findNow: find,
    remembered: () => undefined,
    forget: () => {},
    changes: 0,
    async findCached(userIDs) {
      return new Map(await Promise.all(userIDs.map(async (userID) => [userID, await find(userID)] as const)));
    },
  };
}
