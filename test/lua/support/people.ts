/** The people of the stories about scripts. Ann's number begins Bob's, so that what mixes them up is seen. */
export const ann = { userID: 7, email: 'ann@example.com' };
export const bob = { userID: 70, email: 'bob@example.com' };
export const cleo = { userID: 30, email: 'cleo@example.com' };
/** The greatest number that a user can have: 16 digits, more than Lua writes of a number by itself. */
export const max = { userID: Number.MAX_SAFE_INTEGER, email: 'max@example.com' };
/** Has a token, but is in no table. */
export const stranger = { userID: 404, email: '' };
