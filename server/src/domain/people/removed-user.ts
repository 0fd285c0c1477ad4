import type { User } from '@rollcall/shared/meeting';

/** Somebody of whom MySQL knows nothing any more: still counted and told of, without details. */
export const removedUser = (userID: number): User => ({ userID, name: '', age: 0, gender: '', email: '' });
