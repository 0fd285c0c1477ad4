import type { Socket } from 'node:net';
import { openSocket } from '../fan-out/raw-socket.ts';

/** As many callers as a small server has at the same time: enough to keep it busy. */
export const connections = 16;

/** Returns the next request of a caller, all of its bytes. */
export type Requests = (caller: number, n: number) => Buffer;

/** Connections that are kept open and reused, with as little work per call as possible, so that it is the server that is measured. */
export class Load implements Disposable {
  readonly #sockets: readonly Socket[];

  private constructor(sockets: readonly Socket[]) {
    this.#sockets = sockets;
  }

  static async connect(url: string): Promise<Load> {
    return new Load(await Promise.all(Array.from({ length: connections }, () => openSocket(url))));
  }

  /**
   * Makes so many calls over each connection, one after another.
   *
   * @throws {Error} if one is answered with anything but 200
   */
  async run(callsEach: number, requests: Requests): Promise<void> {
    await Promise.all(this.#sockets.map((socket, caller) => callInTurn(socket, callsEach, (n) => requests(caller, n))));
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

function callInTurn(socket: Socket, calls: number, request: (n: number) => Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let made = 0;
    let received = '';
    const end = (error?: Error) => {
      socket.off('data', read).off('close', lost);
      if (error) reject(error);
      else resolve();
    };
    const lost = () => end(new Error('the server closed the connection'));
    const read = (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (!isComplete(received)) return;
      if (!received.startsWith('HTTP/1.1 200 ')) return end(new Error(`a call was not answered well: ${received}`));
      received = '';
      made += 1;
      if (made === calls) end();
      else socket.write(request(made));
    };
    socket.on('data', read).on('close', lost);
    socket.write(request(0));
  });
}

function isComplete(answer: string): boolean {
  const head = answer.indexOf('\r\n\r\n');
  if (head === -1) return false;
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(answer)?.[1];
  return length === undefined ? answer.endsWith('\r\n0\r\n\r\n') : answer.length === head + 4 + Number(length);
}
