import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { openApiStageForFile } from '../support/api-stage.ts';
import { until } from '../support/until.ts';

const { api, logged, sandbox } = await openApiStageForFile();
const token = await api.token(await sandbox.addUser('Ann'));

/** Sends bytes as they are, and collects what comes back. */
async function send(text: string): Promise<{ socket: Socket; received: () => string }> {
  const { port, hostname } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.on('data', (data) => {
    received += data.toString('latin1');
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(text);
  return { socket, received: () => received };
}

const hosts = ['1.2.3.999', '999.1', 'xn--', 'a b', '%', '[', 'a/b', 'a@b', '', '127.0.0.1:99999'];
const paths = ['/', '/healthz', '/trpc/meetings.active', '/trpc/meetings.watch', '/nowhere', '/meetings/1/1'];

test.each(hosts)('a request for the host "%s", which is none, is a bad request and no error', async (host) => {
  for (const path of paths) {
    const { socket, received } = await send(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    await once(socket, 'close');
    expect(received()).toMatch(/^HTTP\/1\.1 400 /);
  }
  expect(logged).toEqual([]);
});

test('an upload that is broken off is neither an error nor a warning', async () => {
  const counted = async () => {
    const metrics = await (await fetch(`${api.opsUrl}/metrics`)).text();
    return metrics.includes('procedure="messages.post",outcome="INVALID_INPUT"');
  };
  const headers = `host: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: 100`;
  const { socket } = await send(`POST /trpc/messages.post HTTP/1.1\r\n${headers}\r\n\r\n{"json`);
  socket.end();
  await until(async () => (await counted()) || 'the call is not answered yet');

  expect(logged).toEqual([]);
});
