import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Opens a bare TCP connection. */
export async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/**
 * Writes a request, and waits until the expected text has been received.
 *
 * @throws {Error} with what was received instead, if the connection closes first
 */
export async function ask(socket: Socket, request: string | Buffer, expected: string): Promise<void> {
  let received = '';
  const answered = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (!received.includes(expected)) return;
      socket.off('data', read).off('close', fail);
      resolve();
    };
    const fail = () => reject(new Error(`the server closed the connection after: ${received}`));
    socket.on('data', read).on('close', fail);
  });
  socket.write(request);
  await answered;
}
