import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { startProxy } from '@rollcall/dev/services/proxy';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';

/** A server that keeps what it hears and answers each word with its own name. */
async function startEcho(name: string) {
  let heard = '';
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.setEncoding('utf8').on('data', (word: string) => {
      heard += word;
      socket.write(name);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the echo listens on no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    heard: () => heard,
    [Symbol.dispose]: () => void server.close(),
  };
}

function call(url: string) {
  const socket: Socket = connect(Number(new URL(url).port), '127.0.0.1');
  let answer = '';
  socket.on('error', () => {});
  socket.setEncoding('utf8').on('data', (word: string) => {
    answer += word;
  });
  return { socket, answer: () => answer, [Symbol.dispose]: () => void socket.destroy() };
}

test('connections go to each of several servers in turn', async () => {
  using ann = await startEcho('Ann');
  using bob = await startEcho('Bob');
  await using proxy = await startProxy(ann.url, bob.url);
  using first = call(proxy.url);
  first.socket.write('hello');
  await until(() => first.answer() === 'Ann' || 'no answer from Ann');
  using second = call(proxy.url);
  second.socket.write('hello');
  await until(() => second.answer() === 'Bob' || 'no answer from Bob');
  expect([ann.heard(), bob.heard()]).toEqual(['hello', 'hello']);
});

test('what is delayed comes late, whole and in order, also from a caller who hung up', async () => {
  using ann = await startEcho('Ann');
  await using proxy = await startProxy(ann.url);
  using caller = call(proxy.url);
  caller.socket.write('1');
  await until(() => caller.answer() === 'Ann' || 'no answer yet');
  proxy.delay(300);
  const sentAt = performance.now();
  caller.socket.write('2');
  await until(() => proxy.received() === 1 || 'the proxy has not heard of 2');
  caller.socket.end('3');
  expect(ann.heard()).toBe('1');

  await until(() => ann.heard() === '123' || `Ann heard ${ann.heard()}`);
  expect(performance.now() - sentAt).toBeGreaterThan(290);
});

test('once healed, nothing is delayed any more, and nothing overtakes what was', async () => {
  using ann = await startEcho('Ann');
  await using proxy = await startProxy(ann.url);
  using caller = call(proxy.url);
  proxy.delay(300);
  caller.socket.write('1');
  await until(() => proxy.received() === 1 || 'the proxy has not heard of 1');
  await proxy.heal();
  caller.socket.write('2');

  await until(() => ann.heard().length === 2 || `Ann heard ${ann.heard()}`);
  expect(ann.heard()).toBe('12');
});
