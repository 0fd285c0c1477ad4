import type { Person, Scope } from '@rollcall/shared/people';
import { Refusal } from '@rollcall/shared/refusals';
import { findPerson } from '../../db/people/users.ts';
import { scopesOf } from '../access/caller.ts';
import type { Context } from '../context.ts';

export interface Me {
  user: Person;
  scopes: Scope[];
  /** Whether they may add meetings. */
  maySchedule: boolean;
}

/**
 * The caller's user, the scopes of their token, and whether they may add meetings.
 *
 * @throws {Refusal} `USER_UNKNOWN` if the token's subject is nobody's, whatever its scopes are
 */
export async function me({ db, caller, anyoneMaySchedule }: Context): Promise<Me> {
  const user = await findPerson(db, { userID: caller.userID });
  if (!user) throw new Refusal('USER_UNKNOWN');
  return { user, scopes: scopesOf(caller), maySchedule: caller.schedule || anyoneMaySchedule };
}
