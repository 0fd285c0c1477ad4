import type { Person, Scope } from '@rollcall/shared/people';
import { Refusal } from '@rollcall/shared/refusals';
import { findPerson } from '../../db/people/users.ts';
import { scopesOf } from '../access/caller.ts';
import type { Context } from '../context.ts';

/**
 * The caller's user, and the scopes of their token.
 *
 * @throws {Refusal} `USER_UNKNOWN` if the token's subject is nobody's, whatever its scopes are
 */
export async function me({ db, caller }: Context): Promise<{ user: Person; scopes: Scope[] }> {
  const user = await findPerson(db, { userID: caller.userID });
  if (!user) throw new Refusal('USER_UNKNOWN');
  return { user, scopes: scopesOf(caller) };
}
