import { once } from 'node:events';
import { createServer } from 'node:net';

/** Thrown by an attempt if another process took one of its ports first. */
export class PortTaken extends Error {
  override name = 'PortTaken';
}

/**
 * Runs `attempt` with free loopback ports, and with others if it throws PortTaken: another process may take a port
 * between the check and the bind.
 *
 * @throws {PortTaken} after ten attempts
 */
export async function onFreePorts<T>(count: number, attempt: (...ports: number[]) => Promise<T>): Promise<T> {
  for (let left = 9; ; left -= 1) {
    try {
      return await attempt(...(await freePorts(count)));
    } catch (error) {
      if (!(error instanceof PortTaken) || left === 0) throw error;
    }
  }
}

/** Distinct ports of 127.0.0.1 that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomPort();
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

/**
 * A port below those assigned to outgoing connections (from 32768 on Linux, from 49152 on macOS). In that range, a client
 * that reconnects while its server is down could be assigned the server's port and connect to itself.
 */
function randomPort(): number {
  return 20_000 + Math.floor(Math.random() * 12_000);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen({ port, host: '127.0.0.1' });
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
