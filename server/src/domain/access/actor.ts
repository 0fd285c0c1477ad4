import { Refusal } from '@rollcall/shared/refusals';
import type { Context } from '../context.ts';

/**
 * The user to act for: the caller, or the user whom the caller names.
 *
 * @throws {Refusal} `NOT_ALLOWED` if the caller names another user without the scope `act-as`; `USER_UNKNOWN` if the caller is
 * nobody who is known, and names nobody
 */
export function actor({ caller }: Context, userID = caller.userID): number {
  if (userID !== caller.userID && !caller.actAs) throw new Refusal('NOT_ALLOWED');
  if (userID === 0) throw new Refusal('USER_UNKNOWN');
  return userID;
}
