import type { Socket } from 'node:net';

/** The posts of a round have numbers of three digits, from 0 on. */
const bodyOf = (post: number): string => `#${String(post).padStart(3, '0')} Is the second exercise due on Monday?`;

/** Neither a frame of Server-Sent Events, nor of a WebSocket, nor an event's JSON has this followed by three digits. */
const mark = '#'.charCodeAt(0);
const digits = 3;

/** How long a round may take. */
const patienceMs = 60_000;

export interface Round {
  /** From the moment of posting until the last watcher had the last post, in ms. */
  elapsed: number;
  /** From the moment of posting until a post arrived, in ms, for every watcher and every post, ascending. */
  latencies: Float64Array;
}

/** Many watchers, each a bare connection in whose bytes the numbers of the posts are looked for. */
export class Crowd {
  readonly #sockets: readonly Socket[];
  #note: (watcher: number, post: number, at: number) => void = () => {};
  #fail: (error: Error) => void = () => {};

  constructor(sockets: readonly Socket[]) {
    this.#sockets = sockets;
    for (const [watcher, socket] of sockets.entries()) {
      const scan = createScan((post, at) => this.#note(watcher, post, at));
      socket.on('data', scan);
      socket.on('close', () => this.#fail(new Error(`watcher ${watcher} lost its connection`)));
    }
  }

  /**
   * Lets somebody post, and waits until every watcher has had every post, once.
   *
   * @throws {Error} if a post comes twice, or not at all
   */
  async round(posts: number, post: (bodies: readonly string[]) => Promise<void>): Promise<Round> {
    const latencies = new Float64Array(this.#sockets.length * posts).fill(-1);
    const bodies = Array.from({ length: posts }, (_, n) => bodyOf(n));
    let missing = latencies.length;
    let start = 0;
    let timer: NodeJS.Timeout | undefined;
    const complete = new Promise<void>((resolve, reject) => {
      this.#fail = reject;
      this.#note = (watcher, number, at) => {
        const place = watcher * posts + number;
        if (latencies[place] !== -1) return reject(new Error(`watcher ${watcher} had post ${number} twice`));
        latencies[place] = at - start;
        missing -= 1;
        if (missing === 0) resolve();
      };
      timer = setTimeout(() => reject(new Error(`${missing} deliveries are missing`)), patienceMs);
    });
    try {
      start = performance.now();
      await Promise.all([complete, post(bodies)]);
    } finally {
      clearTimeout(timer);
    }
    latencies.sort();
    return { elapsed: latencies.at(-1) ?? Number.NaN, latencies };
  }

  leave(): void {
    this.#fail = () => {};
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** Finds the numbers of posts in bytes that come in pieces, and tells when the piece was there. */
function createScan(found: (post: number, at: number) => void): (piece: Buffer) => void {
  let rest: Buffer | undefined;
  return (piece) => {
    const at = performance.now();
    const bytes = rest ? Buffer.concat([rest, piece]) : piece;
    rest = undefined;
    for (let place = bytes.indexOf(mark); place !== -1; place = bytes.indexOf(mark, place + 1)) {
      if (place + digits >= bytes.length) {
        rest = bytes.subarray(place);
        return;
      }
      const post = numberAt(bytes, place + 1);
      if (post !== undefined) found(post, at);
    }
  };
}

function numberAt(bytes: Buffer, place: number): number | undefined {
  let number = 0;
  for (const byte of bytes.subarray(place, place + digits)) {
    const digit = byte - 48;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return number;
}
