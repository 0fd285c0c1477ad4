import { type ClientOptions, createRollcallClient, type RollcallClient } from '@rollcall/client';
import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import type { AppParts } from '@rollcall/server/http/app';
import { type ServerParts, startServer } from '@rollcall/server/http/serve';
import { limitsOf, limitVariables, readConfig, type UseLimits } from '@rollcall/server/process/config';
import type { Sandbox } from './sandbox.ts';

const secret = 'a secret that only the tests know';

/** How a client treats calls that are not answered. */
type CallOptions = Pick<ClientOptions, 'timeoutMs' | 'retries'>;

export interface Api extends AsyncDisposable {
  url: string;
  /** Where health and metrics are. */
  opsUrl: string;
  /** A client for the token of a user, with a scope such as `act-as admin`. */
  as(user: { userID: number }, scope?: string, options?: CallOptions): Promise<RollcallClient>;
  token(user: { userID: number }, scope?: string): Promise<string>;
}

/** The limits of use that a server has unless told otherwise. */
export const defaultLimits = limitsOf(readConfig(limitVariables, {}));

/** What a server may be configured with; its defaults are those of `npm run server`. */
export type ApiOptions = Pick<AppParts, 'participantDetails' | 'anyoneMaySchedule' | 'corsOrigins'> &
  Pick<ServerParts, 'endingMs'> & {
    /** Of use; undefined for none. */
    limits?: UseLimits | undefined;
  };

/** A server on a free port, as `npm run server` starts it, on what the sandbox has. */
export async function startApi(
  { redis, db, scheduler: { log } }: Pick<Sandbox, 'redis' | 'db' | 'scheduler'>,
  options: ApiOptions = {},
): Promise<Api> {
  const authenticate = createAuthenticate({ AUTH_SECRET: secret });
  const parts = { redis, db, authenticate, log, limits: defaultLimits, ...options };
  const server = await startServer(parts, '127.0.0.1', 0);
  const token = ({ userID }: { userID: number }, scope = '') => signToken(secret, { userID, scope });
  return {
    url: server.url,
    opsUrl: server.opsUrl,
    token,
    as: async (user, scope, options) =>
      createRollcallClient({ url: server.url, token: await token(user, scope), ...options }),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
