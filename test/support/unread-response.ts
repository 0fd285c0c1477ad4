import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface UnreadResponse {
  /** Its status is 200; nothing has been written yet. */
  response: ServerResponse;
  /** The client's side, which reads nothing until it is asked to. */
  client: Socket;
}

/** A response over a real connection, which ends with the test. */
export async function openUnreadResponse(): Promise<UnreadResponse> {
  const server = createServer();
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  const asked = new Promise<ServerResponse>((resolve) => server.once('request', (_, response) => resolve(response)));
  const client = connect(address.port, '127.0.0.1');
  onTestFinished(() => void client.destroy());
  client.on('error', () => {});
  client.pause();
  client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  const response = await asked;
  response.writeHead(200);
  return { response, client };
}
