import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { startChild } from '@rollcall/dev/services/child';
import { startPoster } from './poster.ts';
import { ask, openSocket } from './raw-socket.ts';
import type { Side } from './side.ts';

const program = fileURLToPath(new URL('./socket-io-server.ts', import.meta.url));

/** Starts a Socket.IO server with its Redis streams adapter, in its default settings, and a client that posts. */
export async function startSocketIo(redisUrl: string): Promise<Side> {
  let onReady: (url: string) => void = () => {};
  const ready = new Promise<string>((resolve) => {
    onReady = resolve;
  });
  const child = startChild(process.execPath, [...process.execArgv, program], {
    env: { ...process.env, REDIS_URL: redisUrl },
    onLine: (line, stream) => stream === 'stdout' && line.startsWith('http://') && onReady(line),
  });
  const crashed = child.exited.then(() => {
    throw new Error(`the Socket.IO server exited:\n${child.recentOutput()}`);
  });
  crashed.catch(() => {});
  const url = await Promise.race([ready, crashed]);
  const ann = await Promise.race([
    startPoster(new URL('./socket-io-poster.ts', import.meta.url), { SERVER: url }),
    crashed,
  ]);

  return {
    name: 'Socket.IO',
    does: "adds the post to its adapter's Redis stream, and sends it to the watchers",
    residentBytes: async () => Number(await (await fetch(`${url}/resident-bytes`)).text()),
    async watch() {
      const socket = await openSocket(url);
      await ask(socket, upgrade(url), '0{"sid"');
      socket.on('data', (bytes) => bytes.includes(ping) && socket.write(pong));
      await ask(socket, connectPacket, '40{"sid"');
      return socket;
    },
    post: (bodies) => ann.post(bodies),
    async [Symbol.asyncDispose]() {
      await ann[Symbol.asyncDispose]();
      await child.stop();
    },
  };
}

// As much of the WebSocket protocol, and of Engine.IO within it, as a watcher needs.
// https://www.rfc-editor.org/rfc/rfc6455 and https://socket.io/docs/v4/engine-io-protocol

const upgrade = (url: string): string =>
  `${[
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
    `Host: ${new URL(url).host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
  ].join('\r\n')}\r\n\r\n`;

/** Frames a text as a client must: masked, but with zeros, which leave it unchanged. */
const frame = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x81, 0x80 + text.length, 0, 0, 0, 0]), Buffer.from(text)]);

const ping = Buffer.from([0x81, 1, '2'.charCodeAt(0)]);
const pong = frame('3');
const connectPacket = frame('40');
