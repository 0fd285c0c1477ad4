import type { OperationContext } from '@trpc/client';

/**
 * The bearer token, or a function that returns it, for tokens that expire. The function is called for every request; and
 * again, with the token that was `rejected`, if the server does not accept it.
 */
export type TokenSource = string | ((why?: { rejected: string }) => string | Promise<string>);

/** There is no token to send. */
export class TokenFailure extends Error {
  /** What the function for the token threw. */
  readonly reason: Error;

  constructor(message: string, reason: Error) {
    super(`${message}: ${reason.message}`);
    this.name = 'TokenFailure';
    this.reason = reason;
  }
}

/** A token that was asked for when so many renewals were over. */
interface Asked {
  token: string;
  renewals: number;
}

interface Renewal {
  token: Promise<string>;
  isOver: boolean;
}

/** The tokens of a client: one source for all its calls and feeds. An operation is known by its context. */
export class Tokens {
  readonly #source: TokenSource;
  readonly #sent = new WeakMap<OperationContext, Asked>();
  readonly #rejected = new WeakMap<OperationContext, Asked>();
  #renewal: Renewal | undefined;
  /** How many are over. */
  #renewals = 0;

  constructor(source: TokenSource) {
    this.#source = source;
  }

  /**
   * The header of a request for operations.
   *
   * @throws {TokenFailure}
   */
  async authorization(operations: readonly OperationContext[]): Promise<string> {
    const rejected = operations.map((operation) => this.#rejected.get(operation)).find((asked) => asked !== undefined);
    const asked = rejected ? await this.#fresh(rejected) : await this.#first();
    for (const operation of operations) this.#sent.set(operation, asked);
    return `Bearer ${asked.token}`;
  }

  /**
   * Makes the next requests for an operation carry a fresh token, since that of the last one was rejected.
   *
   * @returns whether there can be a fresh one
   */
  renew(operation: OperationContext): boolean {
    const sent = this.#sent.get(operation);
    if (!sent || typeof this.#source === 'string') return false;
    this.#rejected.set(operation, sent);
    return true;
  }

  /** Lets the next requests for an operation, such as a feed that was admitted, carry what the function returns unasked. */
  accept(operation: OperationContext): void {
    this.#rejected.delete(operation);
  }

  async #first(): Promise<Asked> {
    // Counted before: a renewal that ends in the meantime may be fresher.
    const renewals = this.#renewals;
    return { token: await this.#ask(), renewals };
  }

  async #fresh(rejected: Asked): Promise<Asked> {
    const token = await this.#renewed(rejected);
    return { token, renewals: this.#renewals };
  }

  /** Whatever was renewed since the rejected token was asked for will do, so many requests make one renewal. */
  #renewed({ token: rejected, renewals }: Asked): Promise<string> {
    const latest = this.#renewal;
    if (latest && (!latest.isOver || this.#renewals > renewals)) return latest.token;
    const renewal: Renewal = { token: this.#ask({ rejected }), isOver: false };
    const end = () => {
      renewal.isOver = true;
      this.#renewals += 1;
    };
    renewal.token.then(end, end);
    this.#renewal = renewal;
    return renewal.token;
  }

  async #ask(why?: { rejected: string }): Promise<string> {
    if (typeof this.#source === 'string') return sendable(this.#source);
    try {
      return sendable(await this.#source(why));
    } catch (thrown) {
      if (thrown instanceof TokenFailure) throw thrown;
      const reason = thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
      throw new TokenFailure('The function for the token failed', reason);
    }
  }
}

/** @throws {TokenFailure} for what no header may contain, which fetch would take for a failure of the network */
function sendable(token: string): string {
  try {
    new Headers().set('authorization', token);
    return token;
  } catch {
    throw new TokenFailure('The token cannot be sent', new TypeError('a header cannot contain it'));
  }
}
