import type { Logger } from 'pino';
import { describeError } from './log.ts';

/** ms for which the same is not said again */
const quietMs = 60_000;
/** ms for which something must have worked again before its next failure is news */
const calmMs = 10_000;
/** Errors of one thing that are told apart, at most. */
const mostErrors = 100;

/** What it needs of a log. */
export type QuietedLog = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

interface Trouble {
  /** When each error was last said, and how often it has happened since. */
  errors: Map<string, { saidAt: number; unsaid: number }>;
  failures: number;
  /** Whether a failure was said since it was last said to work. */
  isSaid: boolean;
  workingSince: number | undefined;
}

/**
 * Says of what fails over and over each error at once, and after that once a minute, with how often it has happened since; and when
 * it works again, that it does.
 */
export class OnceAMinute {
  readonly #log: QuietedLog;
  readonly #now: () => number;
  readonly #troubles = new Map<string, Trouble>();

  /** @param now a clock in ms */
  constructor(log: QuietedLog, now: () => number = () => performance.now()) {
    this.#log = log;
    this.#now = now;
  }

  /**
   * Says that something has failed, unless the same was said within the last minute.
   *
   * @param about what has failed, for {@link recovered}
   * @param fields logged with it; `err` is the error, if there is one
   */
  failed(about: string, level: 'debug' | 'warn' | 'error', fields: Record<string, unknown>, message: string): void {
    const now = this.#now();
    const trouble = this.#troubleOf(about, now);
    trouble.failures += 1;
    trouble.workingSince = undefined;
    const key = `${message} ${nameOf(fields['err'])}`;
    const known = trouble.errors.get(key);
    if (known && now - known.saidAt < quietMs) {
      known.unsaid += 1;
      return;
    }
    this.#log[level]({ ...fields, ...(known ? { times: known.unsaid + 1 } : {}) }, message);
    trouble.isSaid = true;
    trouble.errors.delete(key);
    const [oldest] = trouble.errors.keys();
    if (oldest !== undefined && trouble.errors.size >= mostErrors) trouble.errors.delete(oldest);
    trouble.errors.set(key, { saidAt: now, unsaid: 0 });
  }

  /** Notes that something works, and says so if it has failed before. */
  recovered(about: string, fields: Record<string, unknown>): void {
    const trouble = this.#troubles.get(about);
    if (!trouble || trouble.workingSince !== undefined) return;
    trouble.workingSince = this.#now();
    if (!trouble.isSaid) return;
    this.#log.info({ ...fields, failures: trouble.failures }, 'recovered');
    trouble.failures = 0;
    trouble.isSaid = false;
  }

  /** What works only now and then is one trouble: it would be said with each change otherwise. */
  #troubleOf(about: string, now: number): Trouble {
    const known = this.#troubles.get(about);
    const isNews = known?.workingSince !== undefined && now - known.workingSince >= calmMs;
    if (known && !isNews) return known;
    const trouble = { errors: new Map(), failures: 0, isSaid: false, workingSince: undefined };
    this.#troubles.set(about, trouble);
    return trouble;
  }
}

function nameOf(error: unknown): string {
  if (error === undefined) return '';
  const { type, code, message } = describeError(error);
  return `${type} ${code ?? message}`;
}
