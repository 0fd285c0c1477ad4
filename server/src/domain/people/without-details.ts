import type { User } from '@rollcall/shared/meeting';

/** What a caller who may not see the details of a user is shown instead. */
export const withoutDetails = ({ userID, name }: User): User => ({
  userID,
  name,
  age: null,
  gender: null,
  email: null,
});
