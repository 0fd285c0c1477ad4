import type { Socket } from 'node:net';

/** One side of the comparison: a server in a process of its own, with a lecture to watch. */
export interface Side extends AsyncDisposable {
  name: string;
  /** What it does with a post, in one line. */
  does: string;
  /** The resident memory of the server's process, as it reports it. */
  residentBytes(): Promise<number>;
  /** Opens a connection that is sent every post from now on; the caller reads it. */
  watch(): Promise<Socket>;
  /** Posts all of these at once, as one participant, and returns when that began, by `sharedNow`. */
  post(bodies: readonly string[]): Promise<number>;
}
