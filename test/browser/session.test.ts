import { signToken } from '@rollcall/server/domain/access/sign-token';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { openConsoleStage } from './support/console-stage.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const ann = await sandbox.addUser('Ann');
const bob = await sandbox.addUser('Bob');

test('a session is stored in the browser, never in an address or a cookie, and is gone on signing out', async () => {
  const token = await api.token(ann);
  await using atAnn = await visit();
  const { page } = atAnn;
  const urls: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  await atAnn.signIn(token);
  await page.getByRole('heading', { name: 'Live meetings' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Live meetings' }).waitFor();

  expect(urls.filter((url) => url.includes(token))).toEqual([]);
  expect(await page.evaluate('JSON.stringify(sessionStorage) + document.cookie + location.href')).not.toContain(token);
  expect(await page.evaluate('JSON.stringify(localStorage)')).toContain(token);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await page.evaluate('JSON.stringify(localStorage) + JSON.stringify(sessionStorage)')).toBe('{}{}');
  expect(atAnn.problems).toEqual([]);
});

test('after a reload the name is there before the server has answered', async () => {
  await using atAnn = await visit();
  const { page } = atAnn;
  await atAnn.signIn(await api.token(ann));
  await page.getByRole('banner').getByText('Ann', { exact: true }).waitFor();
  await page.route('**/trpc/**', () => {});

  await page.reload();

  await page.getByRole('banner').getByText('Ann', { exact: true }).waitFor();
  expect(atAnn.problems).toEqual([]);
});

test('a name that has changed is shown after the next reload', async () => {
  const maria = await sandbox.addUser('Maria');
  await using atMaria = await visit();
  const { page } = atMaria;
  await atMaria.signIn(await api.token(maria));
  await page.getByRole('banner').getByText('Maria', { exact: true }).waitFor();
  await sandbox.db.updateTable('user').set({ name: 'Marie' }).where('userID', '=', maria.userID).execute();

  await page.reload();

  await page.getByRole('banner').getByText('Marie', { exact: true }).waitFor();
  expect(atMaria.problems).toEqual([]);
});

test.each([
  ['nothing', () => Promise.resolve(''), 'Paste your token first.'],
  ['text that is not a token', () => Promise.resolve('a.b.c'), 'This is not a Rollcall token.'],
  [
    'a token signed with another secret',
    () => signToken('x'.repeat(32), ann),
    'The server does not accept this token.',
  ],
  ['a token of an unknown user', () => api.token({ userID: 987_654_321 }), 'The server does not know this user.'],
])('%s does not sign in, and the page says why', async (_, token, problem) => {
  await using visitor = await visit();
  await visitor.signIn(await token());

  await visitor.page.getByRole('alert').getByText(problem).waitFor();
  expect(await visitor.page.evaluate('JSON.stringify(localStorage)')).toBe('{}');
  expect(visitor.problems).toEqual([]);
});

test('a user whose token is no longer accepted signs in again, is where they were, and has lost nothing', async () => {
  const seminar = await live({ title: 'Tutorial' });
  await using visitor = await visit({ path: `/meetings/${seminar.meetingID}/${seminar.orderID}` });
  const { page } = visitor;
  await visitor.signIn(await api.token(ann));
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('button', { name: 'Leave' }).waitFor();
  // As if the token had expired now.
  const other = await signToken('x'.repeat(32), ann);
  await page.route('**/trpc/**', (route) =>
    route.continue({ headers: { ...route.request().headers(), authorization: `Bearer ${other}` } }),
  );
  await page.getByLabel('Message', { exact: true }).fill('the last word');
  await page.keyboard.press('Enter');

  await page.getByText('Your sign-in has expired.').waitFor();
  await until(async () => (await focused(page)) === 'Sign in' || 'the page is not announced');
  expect(await page.getByRole('heading', { name: 'Tutorial' }).isVisible()).toBe(false);
  await page.unroute('**/trpc/**');
  await visitor.signIn(await api.token(ann));

  await page.getByRole('heading', { name: 'Tutorial' }).waitFor();
  await visitor.chat.getByText('the last word').waitFor();
  expect(visitor.problems).toEqual([]);
});

test('a stored token that is no longer accepted leads to the sign-in page', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  const token = await api.token(ann);
  await visitor.signIn(token);
  await page.getByRole('heading', { name: 'Live meetings' }).waitFor();
  const [from, to] = [JSON.stringify(token), JSON.stringify(await signToken('x'.repeat(32), ann))];
  await page.evaluate(
    `localStorage.setItem('rollcall.session', localStorage.getItem('rollcall.session').replace(${from}, ${to}))`,
  );

  await page.reload();

  await page.getByText('Your sign-in has expired.').waitFor();
  await page.getByLabel('Access token').waitFor();
  expect(visitor.problems).toEqual([]);
});

test('signing in and out, and as somebody else, goes for all tabs', async () => {
  await using visitor = await visit();
  const { page: first } = visitor;
  const second = await first.context().newPage();
  await second.goto(`${api.url}/past`);
  await second.getByRole('heading', { name: 'Sign in' }).waitFor();
  const nameIn = (page: Page, name: string) => page.getByRole('banner').getByText(name, { exact: true }).waitFor();

  await visitor.signIn(await api.token(ann));
  await nameIn(first, 'Ann');
  await nameIn(second, 'Ann');
  expect(new URL(second.url()).pathname).toBe('/past');

  await second.getByRole('button', { name: 'Sign out' }).click();
  await first.getByRole('heading', { name: 'Sign in' }).waitFor();
  await second.getByRole('heading', { name: 'Sign in' }).waitFor();

  await visitor.signIn(await api.token(ann));
  await nameIn(second, 'Ann');
  // Whatever way he came to be signed in there.
  const session = JSON.stringify({ token: await api.token(bob), ...bob, scopes: [] });
  await second.evaluate(`localStorage.setItem('rollcall.session', ${JSON.stringify(session)})`);
  await nameIn(first, 'Bob');
  expect(visitor.problems).toEqual([]);
});

test('what the server says of a user after they have signed out in another tab does not sign them in again', async () => {
  const nadia = await sandbox.addUser('Nadia');
  await using visitor = await visit();
  const { page } = visitor;
  await visitor.signIn(await api.token(nadia));
  await page.getByRole('banner').getByText('Nadia', { exact: true }).waitFor();
  await sandbox.db.updateTable('user').set({ name: 'Nadja' }).where('userID', '=', nadia.userID).execute();
  let answer = () => {};
  const isToBeAnswered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/trpc/**', async (route) => {
    const response = await route.fetch();
    await isToBeAnswered;
    await route.fulfill({ response });
  });
  await page.reload();
  await page.getByRole('banner').getByText('Nadia', { exact: true }).waitFor();

  // As another tab does, of which this one has not heard yet.
  await page.evaluate("localStorage.removeItem('rollcall.session')");
  answer();

  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await page.evaluate("localStorage.getItem('rollcall.session')")).toBeNull();
  expect(visitor.problems).toEqual([]);
});

test('whoever signs in where the sign-in of somebody else has expired gets a page of their own', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  await visitor.signIn(await api.token(ann));
  await page.getByRole('heading', { name: 'Live meetings' }).waitFor();
  const other = await signToken('x'.repeat(32), ann);
  await page.route('**/trpc/**', (route) =>
    route.continue({ headers: { ...route.request().headers(), authorization: `Bearer ${other}` } }),
  );
  await page.evaluate("window.isOfAnn = 'yes'");
  await page.getByText('Your sign-in has expired.').waitFor();
  await page.unroute('**/trpc/**');

  await visitor.signIn(await api.token(bob));

  await page.getByRole('banner').getByText('Bob', { exact: true }).waitFor();
  expect(await page.evaluate('String(window.isOfAnn)')).toBe('undefined');
  expect(visitor.problems).toEqual([]);
});

test('a dead token in one tab does not end a newer one of another', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  const token = await api.token(ann);
  await visitor.signIn(token);
  await page.getByRole('heading', { name: 'Live meetings' }).waitFor();
  // This tab does not hear of the newer token, which another tab has stored, until its own is rejected.
  const newer = JSON.stringify({ token: await api.token(ann, 'admin'), ...ann, scopes: [] });
  const rejected: string[] = [];
  await page.route('**/trpc/**', (route) => {
    const headers = route.request().headers();
    if (headers['authorization'] !== `Bearer ${token}`) return route.continue();
    rejected.push(token);
    return route.continue({ headers: { ...headers, authorization: 'Bearer a.b.c' } });
  });
  await page.evaluate(`localStorage.setItem('rollcall.session', ${JSON.stringify(newer)})`);

  await until(() => rejected.length > 0 || 'the old token was not used');
  await page.waitForResponse(async (response) => {
    const { authorization } = await response.request().allHeaders();
    return authorization !== `Bearer ${token}` && response.ok() && response.url().includes('/trpc/');
  });
  await page.getByRole('heading', { name: 'Live meetings' }).waitFor();
  expect(await page.getByRole('heading', { name: 'Sign in' }).count()).toBe(0);
  expect(visitor.problems).toEqual([]);
});

test('the calls of a page travel as one request', async () => {
  await live({ title: 'Seminar' });
  await using visitor = await visit();
  await visitor.signIn(await api.token(ann));
  await visitor.page.getByRole('link', { name: 'Seminar' }).waitFor();
  visitor.requests.length = 0;

  await visitor.page.reload();
  await visitor.page.getByRole('link', { name: 'Seminar' }).waitFor();

  // Who the user is may be asked before the page is there that asks the rest.
  const besidesMe = visitor.requests
    .map((path) => path.replace(/,?users\.me,?/, ''))
    .filter((path) => path !== '/trpc/');
  expect(besidesMe).toEqual(['/trpc/meetings.active,meetings.joinTimes']);
  expect(visitor.problems).toEqual([]);
});

test('the list shows how many are in, and when the user joined', async () => {
  const lecture = await live({ title: 'Lecture' });
  await using visitor = await visit();
  const { page } = visitor;
  await visitor.signIn(await api.token(ann));
  const card = page.getByRole('article').filter({ hasText: 'Lecture' });
  await card.getByText('Nobody in yet').waitFor();
  await card.getByText('59 min left').waitFor();

  await (await api.as(ann)).meetings.join.mutate(lecture);

  await card.getByText('1 in').waitFor();
  await card.getByText('You joined at').waitFor();
  expect(visitor.problems).toEqual([]);
});

test('while the server is unreachable, the list says so and stays visible', async () => {
  await live({ title: 'Colloquium' });
  await using visitor = await visit();
  const { page } = visitor;
  await visitor.signIn(await api.token(ann));
  await page.getByRole('link', { name: 'Colloquium' }).waitFor();

  await page.route('**/trpc/**', (route) => route.abort());
  await page.getByText('The server cannot be reached.').waitFor();
  await page.getByText('Showing the last known list.').waitFor();
  expect(await page.getByRole('link', { name: 'Colloquium' }).isVisible()).toBe(true);

  await page.unroute('**/trpc/**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  expect(visitor.problems).toEqual([]);
});

test('everything can be operated by keyboard', async () => {
  await live({ title: 'Workshop' });
  await using visitor = await visit();
  const { page } = visitor;
  await page.getByLabel('Access token').focus();
  await page.keyboard.insertText(await api.token(ann));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Live meetings' }).waitFor();
  expect(await focused(page)).toBe('Live meetings');

  await page.getByRole('link', { name: 'Workshop' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Workshop' }).waitFor();
  expect(await focused(page)).toBe('Workshop');
  expect(await page.title()).toBe('Workshop · Rollcall');

  // Whether notifications are offered before it is for the browser to say.
  await page.keyboard.press('Tab');
  if ((await focused(page)) !== 'Join') await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Join');
  await page.keyboard.press('Enter');
  // Where one writes has the focus then.
  await page.getByLabel('Message', { exact: true }).and(page.locator(':focus')).waitFor();
  await page.keyboard.insertText('by keyboard');
  await page.keyboard.press('Enter');
  await page.getByRole('listitem').getByText('by keyboard').waitFor();
  expect(visitor.problems).toEqual([]);
});

function focused(page: Page) {
  return page.evaluate('document.activeElement.textContent');
}

test.each([
  ['an inline script', "document.body.append(Object.assign(document.createElement('script'), { text: '1' }))"],
  ['text as markup', "document.body.innerHTML = '<b>bold</b>'"],
  ['an inline style', "document.body.setAttribute('style', 'color: red')"],
  ['another host', "fetch('http://127.0.0.1:9/')"],
])('the browser refuses %s', async (_, attempt) => {
  await using visitor = await visit();

  await visitor.page.evaluate(`void (async () => { ${attempt} })().catch(() => {})`);

  await until(() => visitor.problems.length > 0 || 'the browser has not refused anything');
  expect(visitor.problems[0]).toMatch(/Content Security Policy|TrustedHTML|TrustedScript/);
});
