import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connectionLimits, type Listening, listen } from '@rollcall/server/http/listen';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../support/until.ts';

/** Answers at once with the length of what was sent, and where the path asks for it only when it is told to. */
function slowApp() {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const fetch = async (request: Request) => {
    const body = await request.text().catch(() => 'broken off');
    if (request.url.endsWith('/later')) await released;
    return new Response(`got ${body.length}`);
  };
  return { app: { fetch }, release };
}

/** A server with these limits, closed after the test. */
async function serve(changes: Partial<typeof connectionLimits>) {
  const { app, release } = slowApp();
  const server: Listening = await listen(app, '127.0.0.1', 0, { ...connectionLimits, ...changes });
  const sockets: Socket[] = [];
  onTestFinished(async () => {
    release();
    for (const socket of sockets) socket.destroy();
    await server.close();
  });
  const open = async (text = '') => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    sockets.push(socket);
    let received = '';
    let closed = false;
    socket.on('data', (data) => {
      received += String(data);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      closed = true;
    });
    await once(socket, 'connect');
    socket.write(text);
    return { socket, received: () => received, closed: () => closed };
  };
  return { open, release };
}

const soon = { connectionsCheckingInterval: 20 };

test('a sender has 10 seconds for the head of a request and 30 for all of it, and there are 20,000 at most', () => {
  expect(connectionLimits).toEqual({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    connectionsCheckingInterval: 1_000,
    maxConnections: 20_000,
  });
});

test('a sender who does not finish the head of a request is cut off', async () => {
  const { open } = await serve({ ...soon, headersTimeout: 200 });
  const trickling = await open('POST / HTTP/1.1\r\nhost: x\r\n');

  await until(() => trickling.closed() || 'the connection is still open');

  expect(trickling.received()).toMatch(/^HTTP\/1\.1 408 /);
});

test('a sender who does not finish the body of a request is cut off', async () => {
  const { open } = await serve({ ...soon, headersTimeout: 200, requestTimeout: 400 });
  const trickling = await open('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nbeginning');

  await until(() => trickling.closed() || 'the connection is still open');

  expect(trickling.received()).not.toContain('got 100');
});

test('an answer may take longer than a request', async () => {
  const { open, release } = await serve({ ...soon, headersTimeout: 200, requestTimeout: 400 });
  const waiting = await open('GET /later HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  const trickling = await open('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nbeginning');
  await until(() => trickling.closed() || 'the later sender is still connected');

  expect(waiting.closed()).toBe(false);
  release();
  await until(() => waiting.closed() || 'the answer has not come');
  expect(waiting.received()).toMatch(/got 0$/);
});

test('beyond the limit a connection is refused, until another is closed', async () => {
  const { open } = await serve({ maxConnections: 2 });
  const [one, two] = [await open(), await open()];
  const three = await open();

  await until(() => three.closed() || 'the third connection is still open');
  expect([one.closed(), two.closed()]).toEqual([false, false]);
  one.socket.destroy();
  await until(async () => {
    const next = await open('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await until(() => next.closed() || next.received() !== '' || 'neither answered nor refused');
    return next.received() !== '' || 'still refused';
  });
});
