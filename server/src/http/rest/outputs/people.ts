import { z } from 'zod';
import { components, count, id, textCursor, time, user } from './fields.ts';

export const person = z
  .strictObject({
    ...user,
    age: z.int().nullable(),
    email: z.string(),
    externalID: z.string().nullable().describe('What another product, or an identity provider, calls them.'),
  })
  .register(components, { id: 'Person' });

export const me = z
  .strictObject({
    user: person,
    scopes: z
      .array(z.enum(['act-as', 'admin', 'schedule', 'people']))
      .describe('Those of the token that mean something here.'),
    maySchedule: z.boolean().describe('Whether you may add meetings.'),
  })
  .register(components, { id: 'Me' });

export const people = z
  .strictObject({ users: z.array(person), nextCursor: textCursor })
  .register(components, { id: 'PeoplePage' });

export const upserted = z
  .strictObject({
    users: z.array(
      z
        .strictObject({
          index: count.describe('Of the row in the call.'),
          userID: id.nullable().describe('Null if nobody was found or added for it.'),
          outcome: z.enum(['created', 'changed', 'unchanged', 'refused']),
          reason: z.literal('EMAIL_TAKEN').nullable().describe('Why nothing was done for the row; null if it was.'),
        })
        .register(components, { id: 'UpsertedUser' }),
    ),
  })
  .register(components, { id: 'UpsertedUsers' });

export const erased = z
  .strictObject({
    freshID: id.describe("Who takes the user's place in records."),
    doneAt: time
      .nullable()
      .describe('When that was done everywhere; null until the instances that they were in have ended.'),
  })
  .register(components, { id: 'Erased' });

export const exported = z
  .strictObject({ lines: z.array(z.string()).describe('JSON of one line each.'), nextCursor: textCursor })
  .register(components, { id: 'ExportedPage' });
