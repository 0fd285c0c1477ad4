import { createRollcallClient, type RollcallClient } from '@rollcall/client';
import { type AuthConfig, createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { startServer } from '@rollcall/server/http/serve';
import type { Sandbox } from '../../support/sandbox.ts';

export interface ApiWithAuth extends AsyncDisposable {
  url: string;
  /** A client that sends this token, valid or not, and each call once. */
  with(token: string): RollcallClient;
}

/** Starts a server that verifies tokens as configured. */
export async function startApiWithAuth(
  { redis, db, scheduler: { log } }: Sandbox,
  config: Partial<AuthConfig>,
): Promise<ApiWithAuth> {
  const authenticate = createAuthenticate(config);
  const { url, close } = await startServer({ redis, db, authenticate, log }, '127.0.0.1', 0);
  return {
    url,
    with: (token) => createRollcallClient({ url, token, retries: 0 }),
    [Symbol.asyncDispose]: close,
  };
}
