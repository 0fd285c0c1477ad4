import { connectDb } from '@rollcall/server/db/client';
import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { startServer } from '@rollcall/server/http/serve';
import { afterAll, expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';

const { sandbox, api } = await openApiStageForFile();
const { redis, scheduler } = sandbox;
const db = connectDb(sandbox.databaseUrl);
const authenticate = createAuthenticate({ AUTH_SECRET: 'a secret that only this file knows' });
const corsOrigins = ['https://app.example.com'];
const open = await startServer({ redis, db, authenticate, log: scheduler.log, corsOrigins }, '127.0.0.1', 0);
afterAll(async () => {
  await open.close();
  await db.destroy();
});

const paths = ['/trpc/meetings.active', '/trpc/meetings.watch', '/trpc/no.such', `/trpc/x?${'y'.repeat(20_000)}`];

/** The headers of an answer, and nothing more of it: a feed has no end. */
async function headersOf(url: string, init: RequestInit = {}): Promise<Headers> {
  const response = await fetch(url, init);
  await response.body?.cancel();
  return response.headers;
}

test.each(paths)('an answer of %.30s is kept by nobody and taken for nothing else', async (path) => {
  const headers = await headersOf(api.url + path);

  expect(headers.get('cache-control')).toContain('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('strict-transport-security')).toBeNull();
});

test.each([...paths, '/', '/healthz'])('behind TLS, %.30s says that it is to stay so', async (path) => {
  const headers = await headersOf(api.url + path, { headers: { 'x-forwarded-proto': 'https' } });

  expect(headers.get('strict-transport-security')).toBe('max-age=15552000');
});

test.each(paths)('by default, no page of another origin may read %.30s', async (path) => {
  const headers = await headersOf(api.url + path, { headers: { origin: 'https://app.example.com' } });

  expect(headers.get('access-control-allow-origin')).toBeNull();
});

test.each(paths)('a page of an origin in CORS_ORIGINS may read %.30s, and no other page may', async (path) => {
  const allowed = await headersOf(open.url + path, { headers: { origin: 'https://app.example.com' } });
  const other = await headersOf(open.url + path, { headers: { origin: 'https://evil.example.com' } });

  expect(allowed.get('access-control-allow-origin')).toBe('https://app.example.com');
  expect(other.get('access-control-allow-origin')).toBeNull();
});

test('a page of an allowed origin may send a token and resume a feed', async () => {
  const asks = 'authorization,content-type,last-event-id';
  const response = await fetch(`${open.url}/trpc/meetings.watch`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example.com',
      'access-control-request-method': 'GET',
      'access-control-request-headers': asks,
    },
  });

  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-headers')?.split(',')).toEqual(
    expect.arrayContaining(asks.split(',')),
  );
  expect(response.headers.get('access-control-allow-credentials')).toBeNull();
});
