import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createSilentServer, type Server, type Socket } from 'node:net';
import { dockerAnswers } from '@rollcall/dev/services/docker-engine';
import { expect, test } from 'vitest';
import { expectWithin } from '../support/lateness.ts';

test('an engine that answers is found, whatever the answer', async () => {
  const engine = createServer((_, response) => response.writeHead(400).end('this port wants TLS'));
  await using at = await listening(engine);

  expect(await dockerAnswers({ DOCKER_HOST: at.address }, [])).toBe(true);
});

test('without an engine, the answer is no, immediately', async () => {
  const gone = await listening(createServer());
  await gone[Symbol.asyncDispose]();

  await expectWithin(500, async () => {
    expect(await dockerAnswers({ DOCKER_HOST: gone.address }, ['/nowhere/docker.sock'])).toBe(false);
    expect(await dockerAnswers({}, ['/nowhere/docker.sock', process.execPath])).toBe(false);
  });
});

test('an engine that hangs is abandoned after a second', async () => {
  const engine = createSilentServer();
  await using at = await listening(engine);

  expect(await expectWithin(2_000, () => dockerAnswers({ DOCKER_HOST: at.address }, []))).toBe(false);
});

async function listening(server: Server) {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server is not listening on a port');
  return {
    address: `tcp://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
