import type { FeedChange } from '@rollcall/shared/events';
import type { User } from '@rollcall/shared/meeting';
import { removedUser } from '../domain/people/removed-user.ts';
import type { Users } from '../domain/people/users.ts';
import { type Change, type ChangeByUser, isByUser } from './change.ts';

/** Bytes of names kept, about: those of some ten thousand participants. Others are looked up again. */
const keptBytes = 1024 * 1024;
/** What an entry takes beside its name, about. */
const entryBytes = 64;

/** Changes with names, and whether a store had to be asked for them. */
export interface Named {
  changes: FeedChange[];
  lookedUp: boolean;
}

/** Adds a user's name to a change; a join gets all of the user's details. */
export const nameChange = (change: ChangeByUser, user: User): FeedChange =>
  change.type === 'joined' ? { ...user, ...change } : { ...change, name: user.name };

/**
 * Names the changes of one line as they come. Who joins is a user whom this process has just let in itself, or is looked up
 * in MySQL together with others who join; their name is then kept until they leave, so that messages need no look-up.
 */
export class Namer {
  readonly #users: Users;
  /** Of those who are in, as far as they have been heard of: in the order in which they are forgotten. */
  readonly #names = new Map<number, string>();
  #bytes = 0;
  /** How often users had been forgotten when the names were found. */
  #changes = 0;

  constructor(users: Users) {
    this.#users = users;
  }

  async name(changes: readonly Change[]): Promise<Named> {
    if (this.#changes !== this.#users.changes) this.#forgetAll();
    const byUsers = changes.filter(isByUser);
    const joined = new Map<number, User | undefined>();
    for (const { type, userID } of byUsers) {
      if (type === 'joined') joined.set(userID, this.#users.remembered(userID));
    }
    const newcomers = [...joined].filter(([, user]) => !user).map(([userID]) => userID);
    const others = byUsers.map(({ userID }) => userID).filter((id) => !joined.has(id) && !this.#names.has(id));
    const [cached] = await Promise.all([
      others.length > 0 ? this.#users.findCached(others) : [],
      ...newcomers.map(async (userID) => joined.set(userID, await this.#users.find(userID))),
    ]);
    const found = new Map<number, User>(cached);
    for (const [userID, user] of joined) found.set(userID, user ?? removedUser(userID));
    const named = changes.map((change) => (isByUser(change) ? this.#nameOne(change, found) : change));
    // Not before: what was remembered when this began names a later change, too.
    this.#forgetOldest();
    return { changes: named, lookedUp: newcomers.length > 0 || others.length > 0 };
  }

  #nameOne(change: ChangeByUser, found: ReadonlyMap<number, User>): FeedChange {
    const { type, userID } = change;
    const user = found.get(userID) ?? { ...removedUser(userID), name: this.#names.get(userID) ?? '' };
    this.#forget(userID);
    if (type !== 'left') this.#keep(userID, user.name);
    return nameChange(change, user);
  }

  #keep(userID: number, name: string): void {
    this.#names.set(userID, name);
    this.#bytes += bytesOf(name);
  }

  #forgetAll(): void {
    this.#changes = this.#users.changes;
    this.#names.clear();
    this.#bytes = 0;
  }

  #forgetOldest(): void {
    for (const oldest of this.#names.keys()) {
      if (this.#bytes <= keptBytes) break;
      this.#forget(oldest);
    }
  }

  #forget(userID: number): void {
    const name = this.#names.get(userID);
    if (name === undefined) return;
    this.#names.delete(userID);
    this.#bytes -= bytesOf(name);
  }
}

const bytesOf = (name: string): number => entryBytes + 2 * name.length;
