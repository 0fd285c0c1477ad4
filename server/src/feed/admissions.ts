import { instanceKeys } from '@rollcall/lua/keys';
import type { Instance } from '@rollcall/shared/meeting';
import { type ErrorCode, Refusal } from '@rollcall/shared/refusals';
import type { Logger } from 'pino';
import type { Context } from '../domain/context.ts';
import { findRevoked } from '../domain/meetings/revoked.ts';
import type { FeedStart } from '../domain/meetings/watch.ts';
import { Stall } from './stall.ts';
import type { Watcher } from './watcher.ts';

export interface AdmissionParts extends Pick<Context, 'redis' | 'db' | 'users'> {
  log: Logger;
}

interface Admitted {
  start: FeedStart;
  watcher: Watcher;
}

/** How often tokens are looked at, by this process's clock, as when they are verified. */
const tokensMs = 1_000;
/** How often rights are looked at. */
const rightsMs = 5_000;

/** Ends each open feed once its token has expired or its watcher may no longer follow the instance. */
export class Admissions {
  readonly #parts: AdmissionParts;
  readonly #stall: Stall;
  readonly #admitted = new Set<Admitted>();
  #timers: NodeJS.Timeout[] = [];
  #isChecking = false;
  #isClosed = false;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
    this.#stall = new Stall(parts.log, "check of watchers' rights");
  }

  /** How many feeds are open. */
  get size(): number {
    return this.#admitted.size;
  }

  /** Keeps an eye on a feed until its watcher is gone. */
  add(start: FeedStart, watcher: Watcher): void {
    if (this.#isClosed) watcher.cut();
    if (watcher.signal.aborted) return;
    const admitted = { start, watcher };
    this.#admitted.add(admitted);
    if (this.#timers.length === 0) {
      this.#timers = [
        setInterval(() => this.#checkTokens(), tokensMs),
        setInterval(() => void this.#checkRights(), rightsMs),
      ];
    }
    watcher.signal.addEventListener('abort', () => {
      this.#admitted.delete(admitted);
      if (this.#admitted.size > 0) return;
      for (const timer of this.#timers) clearInterval(timer);
      this.#timers = [];
    });
  }

  /** Looks at once who may still follow an instance, since that has changed for many of its watchers. */
  async check(instance: Instance): Promise<void> {
    const key = instanceKeys.instance(instance);
    try {
      await this.#checkInstance(this.#byInstance().get(`${key} live`) ?? []);
    } catch (error) {
      this.#stall.begin(error);
    }
  }

  /** Breaks off every feed, and those that come: clients resume elsewhere. */
  close(): void {
    this.#isClosed = true;
    for (const { watcher } of this.#admitted) watcher.cut();
  }

  /** Breaks off feeds whose token has expired: a client with a new one comes back and goes on, another is refused. */
  #checkTokens(): void {
    const now = Date.now();
    for (const { start, watcher } of this.#admitted) {
      const { expiresAt } = start.caller;
      if (expiresAt && expiresAt.getTime() <= now) watcher.cut();
    }
  }

  async #checkRights(): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    try {
      // One instance after another: a check takes the stores for no more than the watchers of one.
      for (const group of this.#byInstance().values()) await this.#checkInstance(group);
      this.#stall.end();
    } catch (error) {
      // Nobody is turned away because the stores cannot say.
      this.#stall.begin(error);
    } finally {
      this.#isChecking = false;
    }
  }

  /** The feeds of each instance whose watchers' rights can go: those of an admin are in the token. */
  #byInstance(): Map<string, Admitted[]> {
    const groups = new Map<string, Admitted[]>();
    for (const admitted of this.#admitted) {
      const { caller, instance, record } = admitted.start;
      if (caller.admin) continue;
      const key = `${instanceKeys.instance(instance)} ${record ? 'ended' : 'live'}`;
      const group = groups.get(key);
      if (group) group.push(admitted);
      else groups.set(key, [admitted]);
    }
    return groups;
  }

  async #checkInstance(group: readonly Admitted[]): Promise<void> {
    const [first] = group;
    if (!first) return;
    const { instance, record } = first.start;
    const userIDs = new Set(group.map(({ start }) => start.caller.userID));
    const revoked = new Map<number, ErrorCode>(
      await findRevoked(this.#parts, instance, [...userIDs], record !== undefined),
    );
    for (const { start, watcher } of group) {
      const reason = revoked.get(start.caller.userID);
      if (reason) watcher.refuse(new Refusal(reason));
    }
  }
}
