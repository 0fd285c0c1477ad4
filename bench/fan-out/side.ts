import type { Socket } from 'node:net';

/** One of those that are compared: a server in a process of its own, with a lecture that can be watched. */
export interface Side extends AsyncDisposable {
  name: string;
  /** What it does with a post, in a line. */
  does: string;
  /** The bytes of the server's process that are resident, by its own count. */
  residentBytes(): Promise<number>;
  /** Opens a connection to which every post from now on is sent; what it receives is left to others to read. */
  watch(): Promise<Socket>;
  /** One participant says all this at once. */
  post(bodies: readonly string[]): Promise<void>;
}
