import type { FeedEvent } from '@rollcall/shared/events';
import type { RollcallError } from '../error.ts';
import { failureOf } from './failure.ts';
import type { Elsewhere, Me } from './meeting-snapshot.ts';

type Action = 'join' | 'leave';
type ComingOrGoing = Extract<FeedEvent, { type: 'joined' | 'left' }>;

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
  /** What is to come after that. */
  #next: Action | undefined;
  /** What it has answered and the feed may not have delivered yet. */
  #answered: { action: Action; seq: number } | undefined;
  /** The numbers of the changes that were made here. */
  readonly #own = new Set<number>();
  #isClosed = false;
  problem: Me['problem'];
  /** What the user did last, if that was not here. */
  elsewhere: Elsewhere | undefined;
  /** Resolves once nothing is under way. */
  settled: Promise<void> = Promise.resolve();

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
    const last = this.#next ?? this.#under;
    if (last === 'join' && (!isIn || this.#under === 'leave')) return 'joining';
    if (last === 'leave' && (isIn || this.#under === 'join')) return 'leaving';
    // What could not be done here has happened all the same.
    if (this.problem && isIn === (this.problem.action === 'join')) this.problem = undefined;
    return isIn ? 'in' : 'out';
  }

  /**
   * Takes note of a join or leave of the user that the feed delivers.
   *
   * @param isNew whether it happened after the store was opened
   */
  observe(event: ComingOrGoing, isNew: boolean): void {
    const did = event.type === 'joined' ? 'join' : 'leave';
    const isLeaveOfAnother = event.type === 'left' && event.reason !== 'left';
    const isElsewhere = isNew && !isLeaveOfAnother && !this.#mayBeOwn(did, event.seq);
    this.elsewhere = isElsewhere ? { did, at: event.timestamp } : undefined;
  }

  /** Joins or leaves, after what is under way unless that fails. Of several that wait, only the last counts. */
  act(action: Action): void {
    if (this.#isClosed) return;
    this.#next = action;
    if (this.#under) this.#parts.onChange();
    else this.settled = this.#actAll();
  }

  /** The server has lost changes, or the meeting is over: what the feed delivers counts. */
  forget(): void {
    this.#answered = undefined;
  }

  /** The server can be reached again: that it could not be is no problem any more. */
  reachable(): void {
    if (this.problem?.error.reason === undefined) this.problem = undefined;
  }

  close(): void {
    this.#isClosed = true;
    this.#next = undefined;
  }

  /** What was not answered may have been done by the server nevertheless. */
  #mayBeOwn(action: Action, seq: number): boolean {
    const isUnanswered = this.problem?.action === action && this.problem.error.reason === undefined;
    return this.#own.has(seq) || this.#under === action || isUnanswered;
  }

  async #actAll(): Promise<void> {
    while (this.#next) {
      this.#under = this.#next;
      this.#next = undefined;
      this.problem = undefined;
      this.#parts.onChange();
      const isDone = await this.#send(this.#under);
      if (!isDone || this.#next === this.#under) this.#next = undefined;
    }
    this.#under = undefined;
    this.#parts.onChange();
  }

  async #send(action: Action): Promise<boolean> {
    try {
      const { seq } = await this.#parts.send(action);
      this.#answered = { action, seq };
      this.#own.add(seq);
      return true;
    } catch (thrown) {
      const error = failureOf(thrown);
      this.problem = { action, error };
      this.#parts.onError(error);
      return false;
    }
  }
}
