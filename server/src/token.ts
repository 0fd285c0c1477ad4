import { id } from '@rollcall/shared/input-fields';
import { externalID } from '@rollcall/shared/people-inputs';
import { type Bearer, signToken } from './domain/access/sign-token.ts';
import { readOptions } from './process/arguments.ts';
import { ConfigError, readConfig } from './process/config.ts';
import { runEntry } from './process/entry.ts';

const usage = 'npm run token -- --user 1 | --subject ann@idp [--scope "act-as admin"] [--expires 12h]';
const options = {
  user: { type: 'string' },
  subject: { type: 'string' },
  scope: { type: 'string', default: '' },
  expires: { type: 'string', default: '12h' },
} as const;
const duration = /^[1-9]\d*[smhdwy]$/;

await runEntry(async () => {
  const values = readOptions(process.argv.slice(2), options, usage);
  const bearer = bearerOf(values);
  if (!duration.test(values.expires)) {
    throw new ConfigError(`--expires must be a number and a unit: s, m, h, d, w or y; usage: ${usage}`);
  }
  const config = readConfig(['AUTH_SECRET', 'AUTH_ISSUER', 'AUTH_AUDIENCE']);
  if (!config.AUTH_SECRET) throw new ConfigError("AUTH_SECRET is not set: use the server's");
  const grant = { ...bearer, scope: values.scope, expires: values.expires };
  console.log(
    await signToken(config.AUTH_SECRET, { ...grant, issuer: config.AUTH_ISSUER, audience: config.AUTH_AUDIENCE }),
  );
});

/** @throws {ConfigError} unless exactly one of the two is given, and may be somebody's */
function bearerOf({ user, subject }: { user?: string; subject?: string }): Bearer {
  if (user !== undefined && subject !== undefined) {
    throw new ConfigError(`--user and --subject are both given; usage: ${usage}`);
  }
  if (subject !== undefined) {
    const { success, data } = externalID.safeParse(subject);
    if (!success) throw new ConfigError(`--subject is not the externalID of a user; usage: ${usage}`);
    return { subject: data };
  }
  const userID = id.safeParse(Number(user));
  if (!userID.success) throw new ConfigError(`--user is not the id of a user; usage: ${usage}`);
  return { userID: userID.data };
}
