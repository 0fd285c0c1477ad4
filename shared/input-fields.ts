import { z } from 'zod';
import { fitsEmail, hasEmailShape } from './email.ts';
import { limits } from './limits.ts';
import type { Seq, UserID } from './numbers.ts';

// What the inputs of several procedures have in common.

/** The key of a table: an integer from 1 to 2^53 - 1, which a JavaScript number holds exactly. */
export const id = z.int().positive();

export const userID: z.ZodType<UserID, number> = z.int().positive();

/** The number of a change; as a cursor it means "whatever comes after this change". */
export const seq: z.ZodType<Seq, number> = z.int().nonnegative();

/** Text that both UTF-8 and MySQL can hold: no lone surrogate, no NUL. */
export const text = z
  .string()
  .refine((value) => value.isWellFormed(), 'must not contain a lone surrogate')
  .refine((value) => !value.includes('\0'), 'must not contain NUL');

const characters = (value: string): number => Array.from(value).length;

/** Text of up to `most` characters (Unicode code points), after trimming. */
export const trimmedOrEmpty = (most: number) =>
  text
    .transform((value) => value.trim())
    .refine((value) => characters(value) <= most, `must be at most ${most} characters`);

/** Text of 1 to `most` characters, after trimming. */
export const trimmed = (most: number) => trimmedOrEmpty(most).refine((value) => value.length > 0, 'must not be empty');

/** An e-mail; upper and lower case are the same to an audience. */
export const email = text
  .transform((value) => value.trim())
  .refine(hasEmailShape, 'must be an e-mail')
  .refine(fitsEmail, `must be at most ${limits.emailLength} characters`);

export const instance = z.strictObject({ meetingID: id, orderID: id });

/** Identifies a retry as such; by default the server makes a new one. */
export const requestID = text.min(1).max(limits.requestIDLength);

export const limit = z.int().min(1).max(limits.pageSize).default(limits.defaultPageSize);

/** A time within what MySQL holds; an ISO string will do. */
export const time = z
  .union([z.date(), z.iso.datetime({ offset: true }).transform((value) => new Date(value))], 'must be a date')
  .refine((value) => value.getTime() >= 0 && value.getTime() < Date.UTC(9999, 0), 'must be a date from 1970 to 9998');
