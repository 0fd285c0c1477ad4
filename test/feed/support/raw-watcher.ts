import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Opens a watcher that is a bare connection: it can stop reading, or vanish, at any moment. */
export async function openRawWatcher(url: string, token: string, input: object): Promise<Socket> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  const path = `/trpc/meetings.watch?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;
  socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\n\r\n`);
  return socket;
}

/** Waits until the server has sent the watcher its position. */
export function whenPositioned(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.on('data', (data) => {
      text = `${text}${data.toString('latin1')}`.slice(-4_000);
      if (text.includes('event: restore-id')) resolve();
    });
    socket.once('close', () => reject(new Error(`the server closed the connection: ${text}`)));
  });
}

/** Opens a watcher that has its position; comes again where it is refused as `UNAVAILABLE`, as a slow machine may do. */
export async function openPositioned(...feed: Parameters<typeof openRawWatcher>): Promise<Socket> {
  for (;;) {
    const socket = await openRawWatcher(...feed);
    try {
      await whenPositioned(socket);
      return socket;
    } catch (error) {
      if (!String(error).includes('"reason":"UNAVAILABLE"')) throw error;
    }
  }
}

/** Follows a feed to its end and returns how many events arrived; comes again where it is refused as `UNAVAILABLE`. */
export async function countEvents(...feed: Parameters<typeof openRawWatcher>): Promise<number> {
  for (;;) {
    const events = await eventsUntilOver(await openRawWatcher(...feed));
    if (events !== undefined) return events;
  }
}

function eventsUntilOver(socket: Socket): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    let [ids, rest] = [0, ''];
    socket.on('data', (data) => {
      const parts = `${rest}${data.toString('latin1')}`.split('\nid: ');
      rest = parts.pop() ?? '';
      ids += parts.length;
      const isOver = rest.includes('event: return');
      if (!isOver && !rest.includes('"reason":"UNAVAILABLE"')) return;
      // The position is the first id.
      resolve(isOver ? ids - 1 : undefined);
      socket.destroy();
    });
    socket.once('close', () => reject(new Error(`the server closed the connection after ${ids} events: ${rest}`)));
  });
}
