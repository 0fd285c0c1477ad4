import type { Person } from '@rollcall/shared/people';
import type { GetUserInput } from '@rollcall/shared/people-inputs';
import { Refusal } from '@rollcall/shared/refusals';
import { findPerson } from '../../db/people/users.ts';
import { mustReadPeople } from '../access/caller.ts';
import type { Context } from '../context.ts';

/**
 * Finds a user by userID, by externalID or by e-mail, as MySQL has them now.
 *
 * @throws {Refusal} `NOT_ALLOWED` or `USER_UNKNOWN`
 */
export async function get({ db, caller }: Context, input: GetUserInput): Promise<Person> {
  mustReadPeople(caller);
  const user = await findPerson(db, input);
  if (!user) throw new Refusal('USER_UNKNOWN');
  return user;
}
