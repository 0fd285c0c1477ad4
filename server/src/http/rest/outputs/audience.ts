import { z } from 'zod';
import { components, count, id, role, textCursor, version } from './fields.ts';
import { effect, effects } from './schedule.ts';

/** The answer to whatever changes an audience. */
export const changedAudience = z
  .strictObject({
    added: count.describe('How many e-mails were added.'),
    removed: count.describe('How many e-mails were removed.'),
    takenOut: count.describe('How many participants were taken out, since they are no longer invited.'),
    version,
    ...effects,
  })
  .register(components, { id: 'ChangedAudience' });

const invitee = z
  .strictObject({
    email: z.string(),
    userID: id.nullable().describe('The user who has this e-mail; null if nobody has.'),
    name: z.string().nullable(),
    role,
  })
  .register(components, { id: 'Invitee' });

export const audiencePage = z
  .strictObject({ audience: z.array(invitee), version, nextCursor: textCursor })
  .register(components, { id: 'AudiencePage' });

const hosts = z.array(
  z
    .strictObject({
      userID: id,
      name: z.string().describe('Empty if there is no such user any more.'),
      email: z.string().nullable(),
    })
    .register(components, { id: 'Host' }),
);

export const roles = z.strictObject({ hosts, version }).register(components, { id: 'Roles' });
export const rolesSet = z.strictObject({ hosts, version, effect }).register(components, { id: 'RolesSet' });
