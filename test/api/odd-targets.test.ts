import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test, vi } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { errorsIn } from '../support/memory-log.ts';
import { readAnswer } from './support/raw-call.ts';

// Most calls are answered before Hono sees them. What is odd about a target or a method must not change the answer.

const { sandbox, api, live, logged } = await openApiStageForFile();
const token = await api.token(await sandbox.addUser('Ann'));
const seminar = await live();
const input = encodeURIComponent(JSON.stringify({ json: seminar }));
const { host, hostname, port } = new URL(api.url);

/** Sends a request line as it is, and returns the status and the body of the answer. */
async function ask(method: string, target: string): Promise<{ status: number; body: string }> {
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('utf8');
  socket.on('data', (data) => {
    received += String(data);
  });
  const head = [`${method} ${target} HTTP/1.1`, `host: ${host}`, `authorization: Bearer ${token}`, 'connection: close'];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  await once(socket, 'close');
  const [, status = ''] = /^HTTP\/1.1 (\d+)/.exec(received) ?? [];
  return { status: Number(status), body: received.slice(received.indexOf('\r\n\r\n') + 4) };
}

test.each([
  ['as clients send it', `/trpc/messages.list?input=${input}`],
  ['with a slash behind it', `/trpc/messages.list/?input=${input}`],
  ['with an escaped dot', `/trpc/messages%2Elist?input=${input}`],
  ['with dots in its path', `/x/../trpc/messages.list?input=${input}`],
  ['as a whole URL', `http://${host}/trpc/messages.list?input=${input}`],
  ['with more in its query', `/trpc/messages.list?a=b&input=${input}&batch=0`],
])('a call %s is answered', async (_, target) => {
  expect(await ask('GET', target)).toEqual({
    status: 200,
    body: '{"result":{"data":{"json":{"messages":[],"nextCursor":null}}}}',
  });
});

test.each([
  ['an escape that is none', '/trpc/messages.list%ZZ'],
  ['no procedure at all', '/trpc/'],
  ['two slashes', '/trpc//messages.list'],
])('a path with %s is refused', async (_, target) => {
  const { status, body } = await ask('GET', target);
  expect({ status, reason: readAnswer(status, body).data?.reason }).toEqual({ status: 400, reason: 'INVALID_INPUT' });
});

test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
  '%s is refused, and no page of another origin is let in',
  async (method) => {
    const { status, body } = await ask(method, `/trpc/messages.list?input=${input}`);
    expect({ status, reason: readAnswer(status, body).data?.reason }).toEqual({ status: 400, reason: 'INVALID_INPUT' });
  },
);

test('HEAD asks whether the server is there', async () => {
  const complaints = vi.spyOn(console, 'error');
  for (const target of ['/trpc/messages.list', '/trpc/meetings.watch', '/trpc/x%2Ey/']) {
    expect(await ask('HEAD', target)).toEqual({ status: 204, body: '' });
  }
  expect(complaints.mock.calls).toEqual([]);
  expect(errorsIn(logged)).toEqual([]);
  complaints.mockRestore();
});
