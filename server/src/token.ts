import { id } from '@rollcall/shared/input-fields';
import { signToken } from './domain/access/sign-token.ts';
import { readOptions } from './process/arguments.ts';
import { ConfigError, readConfig } from './process/config.ts';
import { runEntry } from './process/entry.ts';

const usage = 'npm run token -- --user 1 [--scope "act-as admin"] [--expires 12h]';
const options = {
  user: { type: 'string' },
  scope: { type: 'string', default: '' },
  expires: { type: 'string', default: '12h' },
} as const;
const duration = /^[1-9]\d*[smhdwy]$/;

await runEntry(async () => {
  const values = readOptions(process.argv.slice(2), options, usage);
  const userID = id.safeParse(Number(values.user));
  if (!userID.success) throw new ConfigError(`--user is not the id of a user; usage: ${usage}`);
  if (!duration.test(values.expires)) {
    throw new ConfigError(`--expires must be a number and a unit: s, m, h, d, w or y; usage: ${usage}`);
  }
  const config = readConfig(['AUTH_SECRET', 'AUTH_ISSUER', 'AUTH_AUDIENCE']);
  if (!config.AUTH_SECRET) throw new ConfigError("AUTH_SECRET is not set: use the server's");
  const grant = { userID: userID.data, scope: values.scope, expires: values.expires };
  console.log(
    await signToken(config.AUTH_SECRET, { ...grant, issuer: config.AUTH_ISSUER, audience: config.AUTH_AUDIENCE }),
  );
});
