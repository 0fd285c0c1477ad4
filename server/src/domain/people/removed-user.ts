import type { User } from '@rollcall/shared/meeting';

/** Stands in for a user whom MySQL no longer has: still counted and listed, but without details. */
export const removedUser = (userID: number): User => ({ userID, name: '', age: null, gender: null, email: null });
