import { z } from 'zod';
import { email, limit, requestID, text, trimmed, userID } from './input-fields.ts';
import { limits } from './limits.ts';

/** A user's id elsewhere: compared exactly, so it is taken as it is. */
export const externalID = text.min(1).max(limits.externalIDLength);

const age = z.int().min(0).max(150).nullable();
const gender = trimmed(limits.genderLength).nullable();

/** What is given of a user; what is left out stays as it is, and is null for a new one. */
const row = z
  .strictObject({
    userID: userID.optional(),
    externalID: externalID.optional(),
    email: email.optional(),
    name: trimmed(limits.nameLength).optional(),
    age: age.optional(),
    gender: gender.optional(),
  })
  .refine((row) => row.userID !== undefined || row.externalID !== undefined || row.email !== undefined, {
    message: 'must have a userID, an externalID or an email',
  });

/** Each row is for the user with its userID, or else its externalID, or else its e-mail, or for a new one. */
export const upsertUsersInput = z.strictObject({
  users: z.array(row).min(1).max(limits.usersPerCall),
  requestID: requestID.optional(),
});

export const meInput = z.strictObject({}).prefault({});

const userBy = { userID: userID.optional(), externalID: externalID.optional(), email: email.optional() };
const named = (by: object): number => Object.values(by).filter((value) => value !== undefined).length;

export const getUserInput = z
  .strictObject(userBy)
  .refine((by) => named(by) === 1, 'must have either a userID, an externalID or an email');

/** With `keep`, what the user said stays. */
export const eraseUserInput = z.strictObject({
  userID,
  keep: z.boolean().default(false),
  requestID: requestID.optional(),
});

/** A page of what is known of a user, from the `nextCursor` of the page before on. */
export const exportUserInput = z.strictObject({
  userID,
  cursor: exportCursor().optional(),
  limit,
});

/** `section:number.number…`: the last line of the page before. */
function exportCursor() {
  return z
    .string()
    .regex(/^\d{1,2}:(\d{1,15}(\.\d{1,16}){0,3})?$/, 'must be the nextCursor of the page before')
    .transform((value) => {
      const [section = '', after = ''] = value.split(':');
      return { section: Number(section), after: after === '' ? [] : after.split('.').map(Number) };
    });
}

const prefix = text.min(1).max(limits.emailLength);

/** The users whose name, e-mail or externalID begins like this, in the order of that, or all in the order of their names. */
export const listUsersInput = z
  .strictObject({
    name: prefix.optional(),
    email: prefix.optional(),
    externalID: prefix.optional(),
    cursor: listCursor().optional(),
    limit,
  })
  .refine(({ name, email, externalID }) => named({ name, email, externalID }) <= 1, {
    message: 'must have only one of name, email and externalID',
  })
  .prefault({});

/** `userID:text` of the last user on the page before. */
function listCursor() {
  return text
    .max(1024)
    .regex(/^\d{1,16}:/, 'must be the nextCursor of the page before')
    .transform((value) => {
      const end = value.indexOf(':');
      return { userID: Number(value.slice(0, end)), after: value.slice(end + 1) };
    })
    .pipe(z.object({ userID, after: z.string() }));
}

export type UserRow = z.infer<typeof row>;
export type UpsertUsersInput = z.infer<typeof upsertUsersInput>;
export type GetUserInput = z.infer<typeof getUserInput>;
export type EraseUserInput = z.infer<typeof eraseUserInput>;
export type ExportUserInput = z.infer<typeof exportUserInput>;
export type ListUsersInput = z.infer<typeof listUsersInput>;
