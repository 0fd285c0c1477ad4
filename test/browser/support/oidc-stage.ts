import { buildConsole } from '@rollcall/dev/console-build';
import { startChromium } from '@rollcall/dev/services/chromium';
import type { StoredUser } from '@rollcall/server/db/people/users';
import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { createSubjects } from '@rollcall/server/domain/people/subjects';
import { startServer } from '@rollcall/server/http/serve';
import { readConfig } from '@rollcall/server/process/config';
import { signInOf } from '@rollcall/server/process/sign-in';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { Cleanup } from '../../support/cleanup.ts';
import { openSandbox, type Sandbox } from '../../support/sandbox.ts';
import { type Account, clientID, type IdentityProvider, startIdentityProvider } from './identity-provider.ts';
import { type Visitor, visit } from './visitor.ts';

export interface OidcStage {
  url: string;
  sandbox: Sandbox;
  provider: IdentityProvider;
  ann: StoredUser;
  visit(options?: BrowserContextOptions & { path?: string }): Promise<Visitor>;
  /** Signs in at the provider, from the sign-in page. */
  signIn(page: Page, sub: string): Promise<void>;
}

const accounts: readonly Account[] = [
  { sub: 'auth|ann', email: 'ann@example.com' },
  { sub: 'auth|stranger', email: 'stranger@example.com' },
];

/** A server whose users sign in at an identity provider, where Ann and a stranger have accounts; the server knows Ann. */
export async function openOidcStage(): Promise<OidcStage> {
  const stage = new Cleanup();
  afterAll(() => stage[Symbol.asyncDispose]());
  return await Cleanup.build(async (cleanup) => {
    await buildConsole(() => {});
    const sandbox = cleanup.use(await openSandbox());
    const provider = cleanup.use(await startIdentityProvider(accounts));
    const chromium = cleanup.use(await startChromium());
    const { redis, db, scheduler } = sandbox;
    const config = readConfig(
      ['AUTH_JWKS_URL', 'AUTH_ISSUER', 'AUTH_AUDIENCE', 'OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_SCOPE'],
      {
        AUTH_JWKS_URL: provider.jwksUrl,
        AUTH_ISSUER: provider.issuer,
        AUTH_AUDIENCE: provider.audience,
        OIDC_ISSUER: provider.issuer,
        OIDC_CLIENT_ID: clientID,
      },
    );
    const subjects = createSubjects(db);
    const authenticate = createAuthenticate(config, subjects);
    const parts = { redis, db, log: scheduler.log, authenticate, subjects, signIn: signInOf(config) };
    const { url, close } = await startServer(parts, '127.0.0.1', 0);
    cleanup.defer(close);
    provider.serve(url);
    const ann = await sandbox.addUser('Ann');
    await db.updateTable('user').set({ externalID: 'auth|ann' }).where('userID', '=', ann.userID).execute();
    stage.use({ [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose]() });
    return {
      url,
      sandbox,
      provider,
      ann,
      visit: (options) => visit(chromium.browser, url, options),
      async signIn(page, sub) {
        await page.getByRole('button', { name: /^Sign in with/ }).click();
        await page.getByLabel('Account').fill(sub);
        await page.getByRole('button', { name: 'Continue' }).click();
      },
    };
  });
}
