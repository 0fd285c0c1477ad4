import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ConfigError } from '../process/config.ts';
import { type Ending, type Member, startMember } from './member.ts';
import { Pauses } from './pauses.ts';

/** The workers of a server: so many, each of them replaced when it ends. */
export class Crew {
  readonly size: number;
  readonly #log: Logger;
  readonly #members = new Set<Member>();
  readonly #stopping = new AbortController();
  /** Called with each worker that has ended. */
  onEnded: (member: Member) => void = () => {};

  constructor(size: number, log: Logger) {
    this.size = size;
    this.#log = log;
    // However this process exits, no worker stays; one that hangs would not notice by itself.
    process.on('exit', () => this.#kill('SIGKILL'));
  }

  /** Those that run now. */
  get members(): readonly Member[] {
    return [...this.#members];
  }

  /**
   * Starts the workers, and returns the address that they share once all of them accept calls.
   *
   * @throws {ConfigError} if one of them cannot run for a reason that the operator can mend: it would be the same for all
   * @throws {Error} if one ends at its start for another reason
   */
  async start(): Promise<string> {
    const first = Array.from({ length: this.size }, () => this.#add());
    const [url = ''] = await Promise.all(first.map(addressOf));
    for (const member of first) void this.#keep(member, url);
    return url;
  }

  /**
   * Asks the workers to stop, and returns when they have ended.
   *
   * @returns whether each of them finished what it was doing
   */
  async stop(): Promise<boolean> {
    this.#stopping.abort();
    this.#kill('SIGTERM');
    const endings = await Promise.all(this.members.map(({ ended }) => ended));
    return endings.every(isFine);
  }

  #add(): Member {
    const member = startMember();
    this.#members.add(member);
    void member.ended.then(() => {
      this.#members.delete(member);
      this.onEnded(member);
    });
    return member;
  }

  /** Replaces a worker whenever it ends, until the crew is stopped. */
  async #keep(first: Member, url: string): Promise<void> {
    const { signal } = this.#stopping;
    const pauses = new Pauses();
    for (let member = first; ; member = this.#add()) {
      const startedAt = performance.now();
      void this.#checkAddress(member, url);
      const ending = await member.ended;
      if (signal.aborted) return;
      const pauseMs = pauses.after(performance.now() - startedAt);
      const reason = { ...ending, ...(member.fault() === undefined ? {} : { fault: member.fault() }) };
      this.#log.error({ worker: member.id, ...reason, pauseMs }, 'a worker ended and will be replaced');
      await delay(pauseMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
    }
  }

  async #checkAddress(member: Member, url: string): Promise<void> {
    const address = await member.ready;
    if (address === undefined || address === url) return;
    // With PORT=0, the port is kept only as long as one of them listens.
    this.#log.fatal({ worker: member.id, url: address }, 'all workers had ended, and the port went with them');
    process.exit(1);
  }

  #kill(signal: NodeJS.Signals): void {
    for (const member of this.#members) member.kill(signal);
  }
}

async function addressOf(member: Member): Promise<string> {
  const address = await member.ready;
  if (address !== undefined) return address;
  const fault = member.fault();
  throw fault === undefined ? new Error(`worker ${member.id} ended at its start`) : new ConfigError(fault);
}

/** Whether a worker ended as it should: after its last call, or before it had begun to listen to signals. */
const isFine = (ending: Ending): boolean =>
  'code' in ending ? ending.code === 0 : 'signal' in ending && ending.signal === 'SIGTERM';
