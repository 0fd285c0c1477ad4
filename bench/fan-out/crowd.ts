import type { Socket } from 'node:net';
import { sharedNow } from './clock.ts';

/** The posts of a round are numbered from 0, in three digits. */
const bodyOf = (post: number): string => `#${String(post).padStart(3, '0')} Is the second exercise due on Monday?`;

/** Followed by three digits, it appears nowhere else: not in SSE or WebSocket framing, nor in an event's JSON. */
const mark = '#'.charCodeAt(0);
const digits = 3;

/** How long a round may take. */
const timeoutMs = 60_000;

export interface Round {
  /** ms from posting until every watcher had every post */
  elapsed: number;
  /** ms from posting until arrival, for every watcher and every post, ascending */
  latencies: Float64Array;
}

/** Many watchers: bare connections whose bytes are scanned for the numbers of posts. */
export class Crowd {
  readonly #sockets: readonly Socket[];
  #onPost: (watcher: number, post: number, at: number) => void = () => {};
  #fail: (error: Error) => void = () => {};

  constructor(sockets: readonly Socket[]) {
    this.#sockets = sockets;
    for (const [watcher, socket] of sockets.entries()) {
      const scan = createScanner((post, at) => this.#onPost(watcher, post, at));
      socket.on('data', scan);
      socket.on('close', () => this.#fail(new Error(`watcher ${watcher} lost its connection`)));
    }
  }

  /**
   * Posts, and waits until every watcher has received every post exactly once.
   *
   * @param post returns when it began, by `sharedNow`
   * @throws {Error} if a post arrives twice, or not at all
   */
  async round(posts: number, post: (bodies: readonly string[]) => Promise<number>): Promise<Round> {
    const times = new Float64Array(this.#sockets.length * posts);
    const bodies = Array.from({ length: posts }, (_, n) => bodyOf(n));
    let missing = times.length;
    let timer: NodeJS.Timeout | undefined;
    const complete = new Promise<void>((resolve, reject) => {
      this.#fail = reject;
      this.#onPost = (watcher, number, at) => {
        const index = watcher * posts + number;
        if (times[index] !== 0) return reject(new Error(`watcher ${watcher} received post ${number} twice`));
        times[index] = at;
        missing -= 1;
        if (missing === 0) resolve();
      };
      timer = setTimeout(() => reject(new Error(`${missing} deliveries are missing`)), timeoutMs);
    });
    try {
      const [start] = await Promise.all([post(bodies), complete]);
      const latencies = times.map((at) => at - start).toSorted();
      return { elapsed: latencies.at(-1) ?? Number.NaN, latencies };
    } finally {
      clearTimeout(timer);
    }
  }

  leave(): void {
    this.#fail = () => {};
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** Creates a scanner for the numbers of posts in chunks of bytes; it reports each with the time its chunk arrived. */
function createScanner(found: (post: number, at: number) => void): (chunk: Buffer) => void {
  let rest: Buffer | undefined;
  return (chunk) => {
    const at = sharedNow();
    const bytes = rest ? Buffer.concat([rest, chunk]) : chunk;
    rest = undefined;
    for (let index = bytes.indexOf(mark); index !== -1; index = bytes.indexOf(mark, index + 1)) {
      if (index + digits >= bytes.length) {
        rest = bytes.subarray(index);
        return;
      }
      const post = numberAt(bytes, index + 1);
      if (post !== undefined) found(post, at);
    }
  };
}

function numberAt(bytes: Buffer, index: number): number | undefined {
  let number = 0;
  for (const byte of bytes.subarray(index, index + digits)) {
    const digit = byte - 48;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return number;
}
