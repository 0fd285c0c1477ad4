import type { Person } from '@rollcall/shared/people';
import type { ListUsersInput } from '@rollcall/shared/people-inputs';
import { findPeople, type ListedBy } from '../../db/people/users.ts';
import { mustReadPeople } from '../access/caller.ts';
import type { Context } from '../context.ts';
import { aroundText, cutPage, fitPage } from '../page.ts';

export interface PeoplePage {
  users: Person[];
  nextCursor: string | null;
}

/**
 * Lists the users whose name, e-mail or externalID begins with a text, in the order of that; without one, all by name. Case and
 * accents do not matter, but in externalIDs.
 *
 * @throws {Refusal} `NOT_ALLOWED`
 */
export async function list({ db, caller, pageBytes }: Context, input: ListUsersInput): Promise<PeoplePage> {
  mustReadPeople(caller);
  const { name, email, externalID, cursor: place, limit } = input;
  const by: ListedBy = email !== undefined ? 'email' : externalID !== undefined ? 'externalID' : 'name';
  const most = Math.min(limit, Math.ceil(pageBytes / aroundText));
  const read = await findPeople(db, by, { prefix: name ?? email ?? externalID, place, limit: most + 1 });
  const cursorOf = (user: Person) => `${user.userID}:${user[by] ?? ''}`;
  const { items, nextCursor } = fitPage(cutPage(read, most, cursorOf), pageBytes, sizeOf, cursorOf);
  return { users: items, nextCursor };
}

const sizeOf = ({ name, gender, email, externalID }: Person): number =>
  Buffer.byteLength(name + (gender ?? '') + email + (externalID ?? '')) + aroundText;
