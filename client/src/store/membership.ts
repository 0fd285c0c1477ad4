import type { RollcallError } from '../error.ts';
import { failureOf } from './failure.ts';
import type { Me } from './meeting-snapshot.ts';

type Action = 'join' | 'leave';

export interface MembershipParts {
  /** Joins or leaves, and returns the number of that change. */
  send(action: Action): Promise<{ seq: number }>;
  onChange(): void;
  onError(error: RollcallError): void;
}

/** The user's own joins and leaves, from the call until the feed has delivered them. */
export class Membership {
  readonly #parts: MembershipParts;
  /** What the server has not answered yet. */
  #under: Action | undefined;
  /** What it has answered and the feed may not have delivered yet. */
  #answered: { action: Action; seq: number } | undefined;
  problem: Me['problem'];

  constructor(parts: MembershipParts) {
    this.#parts = parts;
  }

  /**
   * @param joinSeq the user's current join, as far as the feed has delivered it
   * @param seq the last change that the feed has delivered
   */
  presence(joinSeq: number | undefined, seq: number): Me['presence'] {
    if (this.#answered && this.#answered.seq <= seq) this.#answered = undefined;
    const isIn = this.#answered ? this.#answered.action === 'join' : joinSeq !== undefined;
    if (this.#under === 'join' && !isIn) return 'joining';
    if (this.#under === 'leave' && isIn) return 'leaving';
    return isIn ? 'in' : 'out';
  }

  /** The number of an answered join that the feed has not delivered yet. */
  get answeredJoin(): number | undefined {
    return this.#answered?.action === 'join' ? this.#answered.seq : undefined;
  }

  async act(action: Action): Promise<void> {
    if (this.#under) return;
    this.#under = action;
    this.problem = undefined;
    this.#parts.onChange();
    try {
      const { seq } = await this.#parts.send(action);
      this.#answered = { action, seq };
    } catch (thrown) {
      const error = failureOf(thrown);
      this.problem = { action, error };
      this.#parts.onError(error);
    }
    this.#under = undefined;
    this.#parts.onChange();
  }

  /** The server has lost changes, or the meeting is over: what the feed delivers counts. */
  forget(): void {
    this.#answered = undefined;
  }
}
