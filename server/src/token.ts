import { parseArgs } from 'node:util';
import { id } from '@rollcall/shared/inputs';
import { signToken } from './domain/access/sign-token.ts';
import { ConfigError, readConfig } from './process/config.ts';
import { runEntry } from './process/entry.ts';

const usage = 'npm run token -- --user 1 [--scope "act-as admin"] [--expires 12h]';

await runEntry(async () => {
  const { values } = parseArgs({
    options: {
      user: { type: 'string' },
      scope: { type: 'string', default: '' },
      expires: { type: 'string', default: '12h' },
    },
  });
  const userID = id.safeParse(Number(values.user));
  if (!userID.success) throw new ConfigError(`--user is not the id of a user; usage: ${usage}`);
  const config = readConfig(['AUTH_SECRET', 'AUTH_ISSUER', 'AUTH_AUDIENCE']);
  if (!config.AUTH_SECRET) throw new ConfigError("AUTH_SECRET is not set: use the server's");
  const grant = { userID: userID.data, scope: values.scope, expires: values.expires };
  console.log(
    await signToken(config.AUTH_SECRET, { ...grant, issuer: config.AUTH_ISSUER, audience: config.AUTH_AUDIENCE }),
  );
});
