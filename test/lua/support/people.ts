/** The people in the tests of scripts. Ann's number is a prefix of Bob's, so that mixing them up shows. */
export const ann = { userID: 7, email: 'ann@example.com' };
export const bob = { userID: 70, email: 'bob@example.com' };
export const cleo = { userID: 30, email: 'cleo@example.com' };
/** Has the greatest userID there can be: 16 digits, more than Lua prints by default. */
export const max = { userID: Number.MAX_SAFE_INTEGER, email: 'max@example.com' };
/** Has a token, but is not in the table. */
export const stranger = { userID: 404, email: '' };
