/** When an instance ends, and what time it was when that was read, both by Redis's clock. */
export interface End {
  todatetime: Date;
  now: Date;
}

/** How long before its end watchers are sent a notice, unless configured otherwise. */
const defaultNoticeMs = 5 * 60_000;
/** The end is read again at least this often: a timer cannot be set for longer than 25 days, and clocks drift. */
const longestMs = 60 * 60_000;
const retryMs = 1_000;

/**
 * Says once that the end of an instance is near, by Redis's clock, and again where the end was moved since. Costs one timer.
 */
export class EndingNotice {
  readonly #read: () => Promise<End | undefined>;
  readonly #announce: (todatetime: Date) => void;
  readonly #noticeMs: number;
  #todatetime: Date | undefined;
  /** Redis's clock less this process's, in ms; the latter is `performance.now()`, which nobody sets. */
  #offset = 0;
  #announced: Date | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  /** How often the end was learned. */
  #learned = 0;

  /**
   * @param read reads the end from Redis; undefined if Redis does not have the instance
   * @param announce is called when the end is near, with the end
   */
  constructor(
    read: () => Promise<End | undefined>,
    announce: (todatetime: Date) => void,
    noticeMs: number = defaultNoticeMs,
  ) {
    this.#read = read;
    this.#announce = announce;
    this.#noticeMs = noticeMs;
  }

  /** The end, if it was announced and still stands. */
  get announced(): Date | undefined {
    return this.#announced;
  }

  /** Takes note of the end as it was just read. */
  know({ todatetime, now }: End): void {
    this.#offset = now.getTime() - performance.now();
    this.move(todatetime);
  }

  /** Takes note of the end as a change of the instance has it. */
  move(todatetime: Date): void {
    this.#learned += 1;
    this.#todatetime = todatetime;
    if (this.#announced?.getTime() !== todatetime.getTime()) this.#announced = undefined;
    this.#wait();
  }

  /** Reads the end anew: after a loss, it may be another without a change that says so. */
  async check(): Promise<void> {
    clearTimeout(this.#timer);
    const learned = this.#learned;
    try {
      const end = await this.#read();
      if (this.#isStopped) return;
      // Where it was moved meanwhile, this may have been read before.
      if (learned !== this.#learned) this.#wait();
      else if (end) this.know(end);
    } catch {
      // Redis is away: so is the feed, which says so.
      this.#checkIn(retryMs);
    }
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (!this.#todatetime || this.#announced) return;
    const leftMs = this.#todatetime.getTime() - (performance.now() + this.#offset);
    if (leftMs <= 0) return;
    if (leftMs > this.#noticeMs) return this.#checkIn(Math.min(leftMs - this.#noticeMs, longestMs));
    this.#announced = this.#todatetime;
    this.#announce(this.#todatetime);
  }

  #checkIn(ms: number): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    // Not a millisecond too early, or the end would not be near yet.
    this.#timer = setTimeout(() => void this.check(), Math.ceil(ms));
  }
}
