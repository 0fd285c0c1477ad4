import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { root } from '../support/repository.ts';
import { until } from '../support/until.ts';
import { analyze } from './support/axe.ts';
import { openOidcStage } from './support/oidc-stage.ts';

const { url, provider, ann, visit, signIn } = await openOidcStage();
const { host } = new URL(provider.issuer);
const folder = `${root}/screenshots`;
await mkdir(folder, { recursive: true });

const nameShown = (page: Page) => page.getByRole('banner').getByText('Ann', { exact: true }).waitFor();
const stored = (page: Page) => page.evaluate<string>("localStorage.getItem('rollcall.session') ?? ''");
const refreshes = () => provider.asked.grants.filter((grant) => grant === 'refresh_token').length;
/** But for what Chromium says of each request that fails, where that is what the test is about. */
const besidesFailures = (problems: string[]) => problems.filter((text) => !text.startsWith('Failed to load resource'));

test('somebody signs in at the identity provider, and comes back to where they were', async () => {
  await using visitor = await visit({ path: '/past?from=mail' });
  const { page } = visitor;
  await page.getByRole('button', { name: `Sign in with ${host}` }).waitFor();

  await signIn(page, 'auth|ann');
  await nameShown(page);

  expect(page.url()).toBe(`${url}/past?from=mail`);
  const asked = provider.asked.authorizations.at(-1);
  expect(Object.fromEntries(asked ?? [])).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    scope: 'openid profile email',
    resource: provider.audience,
    audience: provider.audience,
    redirect_uri: `${url}/signed-in`,
  });
  expect(provider.asked.grants).toEqual(['authorization_code']);
  expect(JSON.parse(await stored(page))).toMatchObject({ userID: ann.userID, name: 'Ann' });
  // Nothing is left of what signing in needed.
  expect(await page.evaluate('JSON.stringify(sessionStorage)')).toBe('{}');
  expect(visitor.problems).toEqual([]);
});

test('who cancels at the provider is told so, and may try again', async () => {
  await using visitor = await visit({ path: '/upcoming' });
  const { page } = visitor;
  await page.getByRole('button', { name: `Sign in with ${host}` }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('alert').getByText('You were not signed in: it was cancelled.').waitFor();
  expect(page.url()).toBe(`${url}/upcoming`);

  await signIn(page, 'auth|ann');
  await nameShown(page);
  expect(visitor.problems).toEqual([]);
});

test('who is unknown here is told so, and may take another account', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  await signIn(page, 'auth|stranger');

  const alert = page.getByRole('alert');
  await alert
    .getByText(`You are signed in at ${host} as stranger@example.com, but this server does not know`)
    .waitFor();
  expect(await stored(page)).toBe('');

  await page.getByRole('button', { name: 'Sign in with another account' }).waitFor();
  await signIn(page, 'auth|ann');
  await nameShown(page);
  expect(provider.asked.authorizations.at(-1)?.get('prompt')).toBe('login');
  expect(visitor.problems).toEqual([]);
});

test.each([
  ['what nobody has asked for', '/signed-in?code=x&state=y', 'This sign-in was begun in another window'],
  ['nothing', '/signed-in', undefined],
])('an address that brings %s leads to the sign-in page', async (_, path, problem) => {
  await using visitor = await visit({ path });
  const { page } = visitor;

  await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
  if (problem) await page.getByRole('alert').getByText(problem).waitFor();
  expect(page.url()).toBe(`${url}/`);
  expect(visitor.problems).toEqual([]);
});

test('while the server cannot reach the provider, the page says so', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  await page.route('**/sign-in/provider', (route) => route.fulfill({ json: null }));
  await page.getByRole('button', { name: `Sign in with ${host}` }).click();

  await page.getByRole('alert').getByText(`${host} cannot be reached right now.`).waitFor();

  await page.unroute('**/sign-in/provider');
  await signIn(page, 'auth|ann');
  await nameShown(page);
  expect(visitor.problems).toEqual([]);
});

test('a token is renewed before it expires, once for all tabs, and the pages stay as they are', async () => {
  await using visitor = await visit();
  const { page: first } = visitor;
  await signIn(first, 'auth|ann');
  await nameShown(first);
  const second = await first.context().newPage();
  const tabs = [first, second];
  for (const page of tabs) {
    await page.clock.install();
    await page.goto(url);
    await page.getByRole('heading', { name: 'Live meetings' }).waitFor();
    await page.evaluate("document.querySelector('h1').dataset.mark = 'the same'");
  }
  const [before, refreshesBefore] = [await stored(first), refreshes()];

  await Promise.all(tabs.map((page) => page.clock.fastForward('50:00')));
  const { token: newer } = await until(async () => {
    const session = JSON.parse(await stored(first));
    return before.includes(session.token) ? 'the token is the same' : session;
  });

  for (const page of tabs) {
    // The next look at what is live.
    await page.waitForRequest(async (request) => (await request.allHeaders())['authorization'] === `Bearer ${newer}`);
    expect(await page.evaluate("document.querySelector('h1').dataset.mark")).toBe('the same');
  }
  expect(refreshes()).toBe(refreshesBefore + 1);
  expect(visitor.problems).toEqual([]);
});

test('a token that the server does not accept is replaced, and the page goes on', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  await signIn(page, 'auth|ann');
  await nameShown(page);
  const refreshesBefore = refreshes();
  await changeStored(page, { token: 'a.b.c' });

  await page.reload();
  await until(async () => !(await stored(page)).includes('"a.b.c"') || 'the token is the same');

  await nameShown(page);
  await page.getByRole('heading', { name: 'Live meetings' }).waitFor();
  expect(refreshes()).toBe(refreshesBefore + 1);
  expect(visitor.problems).toEqual([]);
});

test('who can no longer be signed in silently signs in again, and is where they were', async () => {
  await using visitor = await visit({ path: '/past' });
  const { page } = visitor;
  await signIn(page, 'auth|ann');
  await nameShown(page);
  const { provider: tokens } = JSON.parse(await stored(page));
  await changeStored(page, { token: 'a.b.c', provider: { ...tokens, refreshToken: 'gone' } });

  await page.reload();
  await page.getByText('Your sign-in has expired. Sign in again to go on where you were.').waitFor();

  // The provider still knows who it is.
  await page.getByRole('button', { name: `Sign in with ${host}` }).click();
  await nameShown(page);
  expect(page.url()).toBe(`${url}/past`);
  expect(besidesFailures(visitor.problems)).toEqual([]);
});

test('who comes back from the provider as somebody unknown, after a session has expired, may take another account', async () => {
  await using visitor = await visit({ path: '/past' });
  const { page } = visitor;
  await signIn(page, 'auth|ann');
  await nameShown(page);
  const { provider: tokens } = JSON.parse(await stored(page));
  await changeStored(page, { token: 'a.b.c', provider: { ...tokens, refreshToken: 'gone' } });
  await page.context().clearCookies();
  await page.reload();
  await page.getByText('Your sign-in has expired.').waitFor();

  await signIn(page, 'auth|stranger');

  await page.getByRole('alert').getByText('as stranger@example.com, but this server does not know').waitFor();
  await page.getByRole('button', { name: 'Sign in with another account' }).waitFor();
  await signIn(page, 'auth|ann');
  await nameShown(page);
  expect(besidesFailures(visitor.problems)).toEqual([]);
});

test('while the provider is away, a session goes on, says so in the end, and is renewed when it is back', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  await signIn(page, 'auth|ann');
  await nameShown(page);
  await page.clock.install();
  await page.reload();
  await nameShown(page);
  const before = await stored(page);
  provider.setAway(true);
  try {
    await page.clock.fastForward('50:00');
    await page.clock.fastForward('15:00');
    await page.getByRole('status').getByText(`${host} cannot be reached right now. Trying again.`).waitFor();
    await page.getByRole('heading', { name: 'Live meetings' }).waitFor();
    await analyzed(page);
  } finally {
    provider.setAway(false);
  }

  await page.getByText(`${host} cannot be reached`).waitFor({ state: 'detached' });
  expect(await stored(page)).not.toBe(before);
  expect(besidesFailures(visitor.problems)).toEqual([]);
});

test('signing out ends the session in all tabs, and at the provider', async () => {
  await using visitor = await visit({ path: '/past' });
  const { page: first } = visitor;
  await signIn(first, 'auth|ann');
  await nameShown(first);
  const second = await first.context().newPage();
  await second.goto(url);
  await nameShown(second);

  await first.getByRole('button', { name: 'Sign out' }).click();
  await first.getByRole('button', { name: 'Leave the provider' }).click();

  for (const page of [first, second]) await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
  expect(first.url()).toBe(`${url}/`);
  expect(await first.evaluate('JSON.stringify(localStorage) + JSON.stringify(sessionStorage)')).toBe('{}{}');
  await first.getByRole('button', { name: `Sign in with ${host}` }).click();
  await first.getByLabel('Account').waitFor();
  expect(visitor.problems).toEqual([]);
});

test('a token may be pasted, too, by keyboard alone', async () => {
  await using atAnn = await visit();
  await signIn(atAnn.page, 'auth|ann');
  await nameShown(atAnn.page);
  const { token } = JSON.parse(await stored(atAnn.page));
  await using visitor = await visit();
  const { page } = visitor;
  await page.getByText('Use an access token').focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Access token').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.insertText(token);
  await page.keyboard.press('Enter');

  await nameShown(page);
  expect(visitor.problems).toEqual([]);
});

test.each([
  { name: 'light', colorScheme: 'light' as const, viewport: { width: 1280, height: 900 } },
  { name: 'dark', colorScheme: 'dark' as const, viewport: { width: 1280, height: 900 } },
  { name: 'phone', colorScheme: 'light' as const, viewport: { width: 390, height: 780 } },
  { name: 'narrow-dark', colorScheme: 'dark' as const, viewport: { width: 320, height: 640 } },
])('the sign-in page can be used by everybody: $name', async ({ name, ...options }) => {
  await using visitor = await visit({ ...options, reducedMotion: 'reduce' });
  const { page } = visitor;
  const look = async (state: string) => {
    await page.screenshot({ path: `${folder}/sign-in-${state}-${name}.png`, fullPage: true });
    await analyzed(page);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  };
  await page.getByRole('button', { name: `Sign in with ${host}` }).waitFor();
  await look('provider');
  await page.getByText('Use an access token').click();
  await look('provider-token');
  await signIn(page, 'auth|stranger');
  await page.getByRole('button', { name: 'Sign in with another account' }).waitFor();
  await look('provider-unknown');
  await signIn(page, 'auth|ann');
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  await look('signed-in');
  expect(visitor.problems).toEqual([]);
});

/** No finding of axe, whatever its impact. */
async function analyzed(page: Page): Promise<void> {
  const { violations, passes } = await analyze(page);
  expect(passes.map(({ id }) => id)).toContain('color-contrast');
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`)).toEqual([]);
}

async function changeStored(page: Page, changes: object): Promise<void> {
  const changed = JSON.stringify({ ...JSON.parse(await stored(page)), ...changes });
  await page.evaluate(`localStorage.setItem('rollcall.session', ${JSON.stringify(changed)})`);
}
