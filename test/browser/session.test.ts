import { signToken } from '@rollcall/server/domain/access/sign-token';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { openConsoleStage } from './support/console-stage.ts';

const { sandbox, api, live, visit } = await openConsoleStage();
const ann = await sandbox.addUser('Ann');

test('a token is stored in its tab only, and removed on signing out', async () => {
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
  expect(await page.evaluate('JSON.stringify(localStorage) + document.cookie + location.href')).not.toContain(token);
  expect(await page.evaluate('JSON.stringify(sessionStorage)')).toContain(token);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await page.evaluate('JSON.stringify(sessionStorage)')).toBe('{}');
  expect(atAnn.problems).toEqual([]);
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
  expect(await visitor.page.evaluate('JSON.stringify(sessionStorage)')).toBe('{}');
  expect(visitor.problems).toEqual([]);
});

test('a user whose token is no longer accepted is asked to sign in again', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  await visitor.signIn(await api.token(ann));
  await page.getByRole('heading', { name: 'Live meetings' }).waitFor();
  const other = JSON.stringify({ token: await signToken('x'.repeat(32), ann) });
  await page.evaluate(`sessionStorage.setItem('rollcall.session', ${JSON.stringify(other)})`);

  await page.reload();

  await page.getByText('Your token is no longer valid.').waitFor();
  await page.getByLabel('Access token').waitFor();
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

  expect(visitor.requests).toEqual(['/trpc/meetings.active,meetings.joinTimes']);
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
  expect(await focused()).toBe('Live meetings');

  await page.getByRole('link', { name: 'Workshop' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Workshop' }).waitFor();
  expect(await focused()).toBe('Workshop');
  expect(await page.title()).toBe('Workshop · Rollcall');

  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Join');
  await page.keyboard.press('Enter');
  // Where one writes has the focus then.
  await page.getByLabel('Message', { exact: true }).and(page.locator(':focus')).waitFor();
  await page.keyboard.insertText('by keyboard');
  await page.keyboard.press('Enter');
  await page.getByRole('listitem').getByText('by keyboard').waitFor();
  expect(visitor.problems).toEqual([]);

  function focused() {
    return page.evaluate('document.activeElement.textContent');
  }
});

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
