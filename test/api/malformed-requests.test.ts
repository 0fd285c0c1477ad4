import { once } from 'node:events';
import { connect } from 'node:net';
import { limits } from '@rollcall/shared/limits';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { errorsIn } from '../support/memory-log.ts';
import { patienceMs } from '../support/patience.ts';
import { list, post } from './support/api-procedures.ts';
import { type RawAnswer, rawCall, rawInput, readAnswer } from './support/raw-call.ts';
import { wholeState } from './support/redis-state.ts';

const { sandbox, api, live, logged } = await openApiStageForFile();
const ann = await sandbox.addUser('Ann');
const token = await api.token(ann);
const seminar = await live();
await (await api.as(ann)).meetings.join.mutate(seminar);
const before = await wholeState(sandbox.redis);
const trpc = `${api.url}/trpc`;
const validBody = JSON.stringify({ json: { ...seminar, body: 'hello' } });

const malformed = {
  status: 400,
  reason: 'INVALID_INPUT',
  issues: [{ path: expect.arrayContaining(['request']), message: expect.any(String) }],
  state: before,
  errors: [],
};

/** The answer to a call, and what the call has changed or logged. */
async function seen(call: Promise<RawAnswer>) {
  const { status, data } = await call;
  const state = await wholeState(sandbox.redis);
  return { status, reason: data?.reason, issues: data?.issues, state, errors: errorsIn(logged) };
}

test.each([
  'messages.shout',
  'messages',
  'post',
  'messages.post.x',
  '__proto__',
  'constructor',
  'messages.toString',
  '%00',
])('there is no procedure called %s', async (path) => {
  expect(await seen(rawCall({ url: `${trpc}/${path}`, token, body: validBody }))).toEqual(malformed);
  expect(await seen(rawCall({ url: `${trpc}/${path}`, token, method: 'GET' }))).toEqual(malformed);
});

test('a mutation by GET, a query by POST, and anything by PUT or DELETE are refused', async () => {
  const get = `${trpc}/messages.post?input=${encodeURIComponent(validBody)}`;
  expect(await seen(rawCall({ url: get, token, method: 'GET' }))).toEqual(malformed);
  const body = JSON.stringify({ json: seminar });
  expect(await seen(rawCall({ url: `${trpc}/messages.list`, token, body }))).toEqual(malformed);
  expect(await seen(rawCall({ url: `${trpc}/messages.post`, token, method: 'PUT', body: validBody }))).toEqual(
    malformed,
  );
  expect(await seen(rawCall({ url: `${trpc}/messages.post`, token, method: 'DELETE', body: validBody }))).toEqual(
    malformed,
  );
});

test.each(['{"json":', 'nonsense', '{"json":{"meetingID":1,}}', '[1', '{"json":NaN}'])(
  'a body that is not JSON, such as %s, is refused',
  async (body) => {
    expect(await seen(rawCall({ url: `${trpc}/messages.post`, token, body }))).toEqual(malformed);
    expect(await seen(rawCall({ url: `${trpc}/messages.post?batch=1`, token, body }))).toEqual(malformed);
    const url = `${trpc}/messages.list?input=${encodeURIComponent(body)}`;
    expect(await seen(rawCall({ url, token, method: 'GET' }))).toEqual(malformed);
  },
);

test.each(['{"json":', 'nonsense', '[1', 'secret word'])(
  'what is said of %s is ours, and quotes none of it',
  async (body) => {
    const query = `input=${encodeURIComponent(body)}`;
    for (const request of [
      { url: `${trpc}/messages.post`, token, body },
      { url: `${trpc}/messages.post?batch=1`, token, body },
      { url: `${trpc}/messages.list?${query}`, token, method: 'GET' as const },
      { url: `${trpc}/messages.list,meetings.active?batch=1&${query}`, token, method: 'GET' as const },
    ]) {
      const { text, data } = await rawCall(request);
      expect(data?.issues).toEqual([{ path: ['request'], message: 'must be complete, and JSON' }]);
      expect(text).not.toMatch(/unexpected|expected '|position|token|nonsense|secret/i);
    }
  },
);

test.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
  'a mutation with content type %s is refused',
  async (type) => {
    const headers = { 'content-type': type };
    const { status, data } = await rawCall({ url: `${trpc}/messages.post`, token, body: validBody, headers });
    expect({ status, reason: data?.reason }).toEqual({ status: 400, reason: 'INVALID_INPUT' });
    expect(await wholeState(sandbox.redis)).toEqual(before);
  },
);

test.each<[string, unknown]>([
  ['meta that is text', 'text'],
  ['meta that is a number', 1],
  ['values that are a number', { values: 1 }],
  ['a type that does not exist', { values: { body: ['Nonsense'] } }],
  ['a class that was never registered', { values: { body: [['class', 'Evil']] } }],
  ['a custom type that was never registered', { values: { body: [['custom', 'evil']] } }],
  ['a path through a prototype', { values: { '__proto__.polluted': ['Date'] } }],
  ['a path through a constructor', { values: { 'constructor.prototype.polluted': ['undefined'] } }],
  ['a path that does not exist', { values: { 'a.b.c.d': ['Date'] } }],
  ['a map made of text', { values: { body: ['map'] } }],
  ['a set made of text', { values: { body: ['set'] } }],
  ['a date for the body', { values: { body: ['Date'] } }],
  ['a bigint for the id', { values: { meetingID: ['bigint'] } }],
  ['a regular expression', { values: { body: ['regexp'] } }],
  ['references to nowhere', { referentialEqualities: { 'a.b': ['c.d'] } }],
  ['references through a prototype', { referentialEqualities: { meetingID: ['__proto__.polluted'] } }],
])('superjson with %s is refused or harmless, and pollutes nothing', async (_, meta) => {
  const mutation = await rawInput({ url: api.url, token }, post, { json: { ...seminar, body: ' ' }, meta });
  expect({ status: mutation.status, reason: mutation.data?.reason }).toEqual({ status: 400, reason: 'INVALID_INPUT' });
  const query = await rawInput({ url: api.url, token }, list, { json: seminar, meta });
  expect([200, 400]).toContain(query.status);
  expect(query.data?.reason).toBe(query.status === 200 ? undefined : 'INVALID_INPUT');
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect({}).not.toHaveProperty('polluted');
  expect(errorsIn(logged)).toEqual([]);
  expect(await wholeState(sandbox.redis)).toEqual(before);
});

test('a batch with too many calls is refused as a whole', async () => {
  const calls = limits.batchSize + 1;
  const paths = Array.from({ length: calls }, () => 'messages.post').join(',');
  const inputs = Object.fromEntries(Array.from({ length: calls }, (_, n) => [n, { json: { ...seminar, body: 'a' } }]));

  expect(await seen(rawCall({ url: `${trpc}/${paths}?batch=1`, token, body: JSON.stringify(inputs) }))).toEqual(
    malformed,
  );
});

test('a URL that is too long is refused with a reason', async () => {
  const url = `${trpc}/messages.list?input=${'x'.repeat(limits.urlBytes)}`;
  expect(await seen(rawCall({ url, token, method: 'GET' }))).toEqual(malformed);
});

test('a body that is too large is refused with a reason', async () => {
  const body = JSON.stringify({ json: { ...seminar, body: 'x'.repeat(limits.requestBytes) } });
  expect(await seen(rawCall({ url: `${trpc}/messages.post`, token, body }))).toEqual(malformed);
});

/** Sends the head of a request and the beginning of its body, and returns what the server answers to that alone. */
async function beginRequest(headers: string[], beginning: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  try {
    const head = [
      'POST /trpc/messages.post HTTP/1.1',
      `host: ${hostname}`,
      `authorization: Bearer ${token}`,
      ...headers,
    ];
    socket.write(`${[...head, 'content-type: application/json'].join('\r\n')}\r\n\r\n${beginning}`);
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (data) => {
      text += String(data);
    });
    socket.on('error', () => {});
    while (!/\r\n\r\n.*\}/s.test(text)) await once(socket, 'data', { signal: AbortSignal.timeout(patienceMs) });
    const [, status = ''] = /^HTTP\/1.1 (\d+)/.exec(text) ?? [];
    return readAnswer(Number(status), text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
  } finally {
    socket.destroy();
  }
}

test('a body announced as huge is refused before it is sent', async () => {
  expect(await seen(beginRequest([`content-length: ${10 ** 12}`], '{"json":'))).toEqual(malformed);
});

test('a body of unannounced length is refused as soon as it is too large, before its end', async () => {
  const chunk = 'x'.repeat(64 * 1024);
  const chunks = `${chunk.length.toString(16)}\r\n${chunk}\r\n`.repeat(limits.requestBytes / chunk.length + 1);
  expect(await seen(beginRequest(['transfer-encoding: chunked'], chunks))).toEqual(malformed);
});

test('after all this, the server still works', async () => {
  const { timestamp } = await (await api.as(ann)).messages.post.mutate({ ...seminar, body: 'still here' });
  expect(timestamp).toBeInstanceOf(Date);
});
