import { type Change, isSame } from './change.ts';
import type { ChangesAfter } from './changes-after.ts';

/** The minimum of delivered changes to keep: how far back a loss can be traced. */
const kept = 2_000;

/**
 * Keeps the latest delivered changes, to notice when Redis no longer has them: after a crash or a failover it may come
 * back without its latest changes and give their numbers to others.
 */
export class Delivered {
  #changes: Change[] = [];
  #position = 0;

  /** The number of the last delivered change. */
  get position(): number {
    return this.#position;
  }

  /** Starts at a number, with what Redis has up to it. */
  start(position: number, changes: readonly Change[]): void {
    this.#position = position;
    const before = changes.filter(({ seq }) => seq <= position);
    this.#changes = before.at(-1)?.seq === position ? before : [];
  }

  /** Adds the changes that follow the position. */
  add(changes: readonly Change[]): void {
    this.#changes.push(...changes);
    this.#position = changes.at(-1)?.seq ?? this.#position;
    if (this.#changes.length > 2 * kept) this.#changes.splice(0, kept);
  }

  /** Forgets every change above a number. */
  rewindTo(seq: number): void {
    this.#position = seq;
    this.#changes = this.#changes.filter((change) => change.seq <= seq);
  }

  /** Whether a different change was delivered under the same number. */
  contradicts(change: Change): boolean {
    const delivered = this.#find(change.seq);
    return delivered !== undefined && !isSame(change, delivered);
  }

  /** The number to read after for {@link isLost}, so that the last delivered change is read again if it is known. */
  get checkFrom(): number {
    return this.#changes.length > 0 ? this.#position - 1 : this.#position;
  }

  /** Whether Redis has lost a delivered change, judging by what was read after {@link checkFrom}. */
  isLost(last: number, [first]: readonly Change[]): boolean {
    return last < this.#position || (first !== undefined && this.contradicts(first));
  }

  /**
   * Finds the last number up to which Redis still has what was delivered: one below the oldest change kept, if that one
   * is lost too.
   *
   * @throws {Error} if neither store has the instance now
   */
  async lastAgreed(read: (after: number) => Promise<ChangesAfter>): Promise<number> {
    let agreed = (this.#changes[0]?.seq ?? this.#position + 1) - 1;
    for (;;) {
      const { last, changes } = await read(agreed);
      if (last === undefined) throw new Error('Redis does not have the instance');
      const differing = changes.findIndex((change) => {
        const delivered = this.#find(change.seq);
        return !delivered || !isSame(change, delivered);
      });
      const same = differing === -1 ? changes : changes.slice(0, differing);
      agreed = Math.min(same.at(-1)?.seq ?? agreed, last);
      if (same.length === 0 || differing !== -1) return agreed;
    }
  }

  #find(seq: number): Change | undefined {
    return this.#changes[seq - (this.#changes[0]?.seq ?? 0)];
  }
}
