import { instanceStates, leaveReasons, roles } from '@rollcall/shared/meeting';
import { z } from 'zod';

// What several answers have in common. These schemas describe answers in the OpenAPI document; no answer is parsed by them, and
// a type test holds them to what the verbs return.

/** The schemas that have a name in the document. */
export const components = z.registry<{ id: string }>();

export const id = z.int().positive();
export const seq = z.int().nonnegative();
export const count = z.int().nonnegative();
export const time = z.iso.datetime();

export const changeNumber = seq.describe('The number of the change in its instance: 1, 2, 3, …, with no gap.');
export const version = count.describe('For `ifVersion`: raised by each change.');
export const role = z.enum(roles).nullable();
export const leaveReason = z
  .enum(leaveReasons)
  .describe(
    'Why: by their own call, because the instance ended or was cancelled, because their lease expired, because a host removed ' +
      'them, or because they are no longer invited.',
  );

/** Null on the last page. */
export const numberCursor = seq.nullable().describe('The `cursor` of the next page; null on the last one.');
export const textCursor = z.string().nullable().describe('The `cursor` of the next page; null on the last one.');

export const instance = { meetingID: id, orderID: id };
export const window = { fromdatetime: time, todatetime: time };

/** How a meeting is described. */
export const details = { title: z.string(), description: z.string(), isPublic: z.boolean() };

/** What has become of an instance. */
export const standing = {
  state: z.enum(instanceStates),
  cancelledAt: time.nullable(),
  reason: z.string().nullable().describe('What a host gave as the reason for ending it early, or calling it off.'),
};

/** A user as a caller sees them. */
export const user = {
  userID: id,
  name: z.string(),
  age: z.int().nullable().describe('Null if the caller may not see it, as are `gender` and `email`.'),
  gender: z.string().nullable(),
  email: z.string().nullable(),
};
