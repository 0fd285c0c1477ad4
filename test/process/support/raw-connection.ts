import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { until } from '../../support/until.ts';

export interface RawConnection {
  socket: Socket;
  received(): string;
  isClosed(): boolean;
}

/** Opens a bare connection, which is not opened again when it is closed. */
export async function openConnection(url: string): Promise<RawConnection> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let [received, closed] = ['', false];
  socket.on('data', (data) => {
    received += data.toString('latin1');
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
  });
  await once(socket, 'connect');
  return { socket, received: () => received, isClosed: () => closed };
}

/** Opens a connection that a worker has taken, since it has answered. */
export async function openAnswered(url: string): Promise<RawConnection> {
  const connection = await openConnection(url);
  connection.socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n');
  await until(() => connection.received().includes('{"alive":true}') || 'no answer');
  return connection;
}
