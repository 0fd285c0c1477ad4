import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDocs } from '@rollcall/server/http/docs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openConsoleStage } from './support/console-stage.ts';

const { api, sandbox, visit } = await openConsoleStage();
const described = z.object({ paths: z.record(z.string(), z.object({}).loose()) });
const at = (path: string) => `http://127.0.0.1:8080${path}`;

test('a developer finds the page, reads the API, and tries it with a token; nothing is asked of another server', async () => {
  const ann = await sandbox.addUser('Ann');
  await using visitor = await visit();
  const { page, problems } = visitor;
  const asked: URL[] = [];
  page.on('request', (request) => asked.push(new URL(request.url())));

  await page.getByRole('link', { name: 'the REST API' }).click();
  await page.getByRole('button', { name: 'Authorize' }).click();
  await page.getByLabel('auth-bearer-value').fill(await api.token(ann));
  await page.getByRole('button', { name: 'Apply credentials' }).click();
  await page.getByRole('button', { name: 'Close' }).first().click();
  await page.locator('.opblock', { hasText: '/users/me' }).getByRole('button').first().click();
  await page.getByRole('button', { name: 'Try it out' }).click();
  const executed = page.waitForResponse((response) => response.url() === `${api.url}/api/v1/users/me`);
  await page.getByRole('button', { name: 'Execute' }).click();
  expect(await (await executed).json()).toMatchObject({ user: { userID: ann.userID, name: 'Ann' } });
  await page.locator('.live-responses-table').getByText('"ann@example.com"').waitFor();
  await page.getByRole('link', { name: 'Rollcall', exact: true }).click();
  await page.getByLabel('Access token').waitFor();

  expect(problems).toEqual([]);
  expect([...new Set(asked.map(({ origin }) => origin))]).toEqual([api.url]);
  const paths = asked.map(({ pathname }) => pathname);
  expect(paths).toEqual(expect.arrayContaining(['/docs', '/docs/swagger-ui-bundle.js', '/api/openapi.json']));
});

test('the page lists every path that there is', async () => {
  const { paths } = described.parse(await (await fetch(`${api.url}/api/openapi.json`)).json());
  const operations = Object.values(paths).flatMap((methods) => Object.keys(methods));
  await using visitor = await visit({ path: '/docs' });
  await visitor.page.locator('.opblock').first().waitFor();

  expect(operations.length).toBeGreaterThan(30);
  expect(await visitor.page.locator('.opblock').count()).toBe(operations.length);
});

test('its policy allows no inline script or style, and nothing from elsewhere', async () => {
  const answer = await createDocs().request(at('/docs'));

  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-cache');
  const policy = answer.headers.get('content-security-policy');
  expect(policy).toContain(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'",
  );
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(await answer.text()).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=/);
});

test('its files have their types, and no others are served', async () => {
  const docs = createDocs();
  const status = async (path: string) => {
    const { status, headers } = await docs.request(at(path));
    return `${status} ${headers.get('content-type')?.split(';')[0] ?? headers.get('location')}`;
  };

  expect(await status('/docs/swagger-ui-bundle.js')).toBe('200 text/javascript');
  expect(await status('/docs/swagger-ui.css')).toBe('200 text/css');
  // From below there, what the page names would not be found.
  expect(await status('/docs/')).toBe('308 ../docs');
  for (const path of ['/docs/none.js', '/docs/..%2findex.html', '/docs/swagger-ui-bundle.js.LICENSE.txt']) {
    expect(await status(path)).toMatch(/^404/);
  }
});

test('where nothing is built, a plain line says what to do', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'rollcall-docs-'));
  try {
    const answer = await createDocs(empty).request(at('/docs'));

    expect(answer.status).toBe(503);
    expect(await answer.text()).toBe('The web console is not built yet. Run `npm run build`.\n');
  } finally {
    await rm(empty, { recursive: true });
  }
});
