import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection without any protocol above TCP. */
export async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/**
 * Writes, and waits until a text is in what comes back.
 *
 * @throws {Error} with what came instead, if the connection ends before
 */
export async function ask(socket: Socket, request: string | Buffer, answer: string): Promise<void> {
  let received = '';
  const come = new Promise<void>((resolve, reject) => {
    const look = (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (!received.includes(answer)) return;
      socket.off('data', look).off('close', fail);
      resolve();
    };
    const fail = () => reject(new Error(`the server closed the connection after: ${received}`));
    socket.on('data', look).on('close', fail);
  });
  socket.write(request);
  await come;
}
