/** Looks that may fail or be slow, in a row, before a component counts as stuck, and ms on top of that. */
const missed = 4;
const patienceMs = 5_000;

interface Looker {
  everyMs: number;
  /** By `performance.now()`; of one that has not looked yet, when it was started. */
  lookedAt: number;
}

/** When each component of a scheduler has last looked for what is due. */
export class Looks {
  readonly #now: () => number;
  readonly #lookers = new Map<string, Looker>();

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Expects a component to look this often from now on. */
  expect({ name, everyMs }: { name: string; everyMs: number }): void {
    this.#lookers.set(name, { everyMs, lookedAt: this.#now() });
  }

  /** Notes that it has looked. */
  note(name: string): void {
    const looker = this.#lookers.get(name);
    if (looker) looker.lookedAt = this.#now();
  }

  /** Seconds since each has looked. */
  *ages(): Iterable<[component: string, seconds: number]> {
    for (const [name, { lookedAt }] of this.#lookers) yield [name, (this.#now() - lookedAt) / 1000];
  }

  /** Those that have not looked for several times as long as they should have. */
  get stuck(): string[] {
    const isStuck = ({ everyMs, lookedAt }: Looker) => this.#now() - lookedAt > missed * everyMs + patienceMs;
    return [...this.#lookers].filter(([, looker]) => isStuck(looker)).map(([name]) => name);
  }
}
