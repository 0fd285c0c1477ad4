import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { errorsIn } from '../support/memory-log.ts';
import { problemIn, type RestRequest, restCall } from './support/rest-call.ts';

const { sandbox, api, live, logged } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const from = { url: api.url, token: await api.token(ann) };
const { meetingID, orderID } = await live();
const at = `/meetings/${meetingID}/instances/${orderID}`;

/** Sends a body as it is. */
const raw = async (method: 'POST' | 'DELETE', path: string, body: NonNullable<RequestInit['body']>, type?: string) => {
  const headers = { authorization: `Bearer ${from.token}`, ...(type === undefined ? {} : { 'content-type': type }) };
  const response = await fetch(`${api.url}/api/v1${path}`, { method, headers, body, duplex: 'half' });
  return { status: response.status, headers: response.headers, json: await response.json() };
};
const json = 'application/json';

test.each<[string, RestRequest]>([
  ['a path that there is not', { method: 'GET', path: '/nothing' }],
  ['the root', { method: 'GET', path: '' }],
  ['the root of all APIs', { method: 'GET', path: '/..' }],
  ['a path with a slash too many', { method: 'GET', path: `${at}/` }],
])('%s is a problem', async (_, request) => {
  const answer = await restCall(from, request);

  expect(problemIn(answer)).toEqual({
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: expect.stringContaining('/api/openapi.json'),
    reason: null,
    issues: [],
  });
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test.each<[RestRequest['method'], string, string]>([
  ['DELETE', at, 'GET, HEAD, PATCH, OPTIONS'],
  ['GET', `${at}/join`, 'POST, OPTIONS'],
  ['PUT', `${at}/watch`, 'GET, HEAD, OPTIONS'],
  ['PATCH', '/meetings', 'GET, HEAD, PUT, OPTIONS'],
])('%s of %s is a problem that names what is allowed', async (method, path, allow) => {
  const answer = await restCall(from, { method, path });

  expect(problemIn(answer)).toMatchObject({ status: 405, title: 'Method Not Allowed', reason: null });
  expect(answer.headers.get('allow')).toBe(allow);
});

test('OPTIONS says what is allowed', async () => {
  const { status, headers, json } = await restCall(from, { method: 'OPTIONS', path: at });

  expect({ status, allow: headers.get('allow'), json }).toEqual({
    status: 204,
    allow: 'GET, HEAD, PATCH, OPTIONS',
    json: undefined,
  });
});

test('HEAD is answered as GET is, without its body', async () => {
  const { status, headers, json } = await restCall(from, { method: 'HEAD', path: at });

  expect({ status, type: headers.get('content-type'), json }).toEqual({
    status: 200,
    type: 'application/json',
    json: undefined,
  });
  expect((await restCall({ url: api.url }, { method: 'HEAD', path: at })).status).toBe(401);
  expect((await restCall(from, { method: 'HEAD', path: `${at}/watch` })).status).toBe(204);
});

test.each<[string, string | URLSearchParams, string?]>([
  ['no JSON', '{"lease":', json],
  ['not said to be JSON', '{"lease":30}', 'text/plain'],
  ['a form', new URLSearchParams({ lease: '30' })],
  ['a list', '[]', json],
  ['null', 'null', json],
  ['text', '"lease"', json],
])('a body that is %s is refused', async (_, body, type) => {
  const problem = problemIn(await raw('POST', `${at}/join`, body, type));

  expect(problem).toMatchObject({ status: 400, reason: 'INVALID_INPUT', issues: [{ path: ['request'] }] });
});

test.each([
  ['of a length that is said', false],
  ['of a length that only its end tells', true],
])('a body %s is refused where there is none', async (_, inChunks) => {
  const body = '{"ifVersion":1}';
  const sent = inChunks ? new Blob([body]).stream() : body;
  const problem = problemIn(await raw('DELETE', `/meetings/${meetingID}`, sent, json));

  expect(problem).toMatchObject({ status: 400, reason: 'INVALID_INPUT', issues: [{ path: ['request'] }] });
});

test('a body may say that it is JSON in capitals, and in UTF-8', async () => {
  const bob = { url: api.url, token: await api.token(await sandbox.addUser('Bob')) };
  const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
  expect((await restCall(bob, { method: 'POST', path: `${at}/join`, body: {}, headers })).status).toBe(200);
});

test('what is too large is refused, and its connection closed', async () => {
  const large = await restCall(from, {
    method: 'POST',
    path: `${at}/messages`,
    body: { body: 'x'.repeat(1024 * 1024) },
  });
  const long = await restCall(from, { method: 'GET', path: `${at}/messages?cursor=${'1'.repeat(17_000)}` });

  expect(problemIn(large).issues).toEqual([{ path: ['request', 'body'], message: 'must be at most 1048576 bytes' }]);
  expect(problemIn(long).issues).toEqual([{ path: ['request', 'url'], message: 'must be at most 16384 bytes' }]);
  expect([large.headers.get('connection'), long.headers.get('connection')]).toEqual(['close', 'close']);
});

test('a caller without a token learns nothing of what is wrong with the input', async () => {
  for (const token of [undefined, 'no token']) {
    const answer = await restCall({ url: api.url, token }, { method: 'GET', path: '/meetings?limit=none&x=1' });
    expect(problemIn(answer)).toMatchObject({
      status: 401,
      title: 'Unauthorized',
      reason: 'UNAUTHENTICATED',
      issues: [],
    });
  }
});

test('who is refused as too much is told when to come again', async () => {
  const rate = { burst: 1, perSecond: 1 / 60 };
  const limits = { mutations: rate, messages: rate, reads: rate, feeds: 1, changes: 100 };
  await using strict = await startApi(sandbox, { limits });
  const strictly = { url: strict.url, token: await strict.token(await sandbox.addUser('Cem')) };
  const read = () => restCall(strictly, { method: 'GET', path: '/users/me' });

  expect((await read()).status).toBe(200);
  const refused = await read();

  expect(problemIn(refused)).toMatchObject({ status: 429, reason: 'RATE_LIMITED', retryAfterMs: expect.any(Number) });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('pages of an origin in CORS_ORIGINS may send every method and read every header of ours', async () => {
  const origin = 'https://app.example.com';
  await using open = await startApi(sandbox, { corsOrigins: [origin] });
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  const asked = 'authorization,content-type,idempotency-key,last-event-id';
  for (const method of methods) {
    const preflight = await restCall(
      { url: open.url },
      {
        method: 'OPTIONS',
        path: at,
        headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': asked },
      },
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
    expect(preflight.headers.get('access-control-allow-methods')?.split(',')).toContain(method);
    expect(preflight.headers.get('access-control-allow-headers')?.split(',')).toEqual(
      expect.arrayContaining(asked.split(',')),
    );
  }
  const token = await open.token(ann);
  for (const path of [at, '/nothing', '/meetings?limit=none']) {
    const { headers } = await restCall({ url: open.url, token }, { method: 'GET', path, headers: { origin } });
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-expose-headers')?.split(', ')).toEqual(['link', 'retry-after']);
    const other = await restCall(
      { url: open.url, token },
      { method: 'GET', path, headers: { origin: 'https://evil.example' } },
    );
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('a call is counted under the name of its procedure', async () => {
  await restCall(from, { method: 'GET', path: at });

  const metrics = await (await fetch(`${api.opsUrl}/metrics`)).text();
  expect(metrics).toMatch(/procedure="meetings\.get"/);
});

test('none of this is logged as an error', () => {
  expect(errorsIn(logged)).toEqual([]);
});
