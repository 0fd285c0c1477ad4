import { createRollcallClient, type RollcallClient } from '@rollcall/client';
import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { startServer } from '@rollcall/server/http/serve';
import { limitsOf, limitVariables, readConfig, type UseLimits } from '@rollcall/server/process/config';
import type { Sandbox } from './sandbox.ts';

const secret = 'a secret that only the tests know';

export interface Api extends AsyncDisposable {
  url: string;
  /** Where health and metrics are. */
  opsUrl: string;
  /** A client for the token of a user, with a scope such as `act-as admin`. */
  as(user: { userID: number }, scope?: string): Promise<RollcallClient>;
  token(user: { userID: number }, scope?: string): Promise<string>;
}

/** The limits of use that a server has unless told otherwise. */
export const defaultLimits = limitsOf(readConfig(limitVariables, {}));

/**
 * A server on a free port, as `npm run server` starts it, on what the sandbox has.
 *
 * @param limits of use; undefined for none
 */
export async function startApi(
  { redis, db, scheduler: { log } }: Pick<Sandbox, 'redis' | 'db' | 'scheduler'>,
  { limits }: { limits: UseLimits | undefined } = { limits: defaultLimits },
): Promise<Api> {
  const authenticate = createAuthenticate({ AUTH_SECRET: secret });
  const server = await startServer({ redis, db, authenticate, log, limits }, '127.0.0.1', 0);
  const token = ({ userID }: { userID: number }, scope = '') => signToken(secret, { userID, scope });
  return {
    url: server.url,
    opsUrl: server.opsUrl,
    token,
    as: async (user, scope) => createRollcallClient({ url: server.url, token: await token(user, scope) }),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
