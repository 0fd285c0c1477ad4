import type { Closing, Described } from './described.ts';
import { keptValue } from './kept.ts';
import type { MeetingDetails } from './meeting-snapshot.ts';

/** What is known of a meeting beside what its feed says. */
export class Standing {
  details: MeetingDetails | undefined;
  /** How it ended, as far as that was asked. */
  closing: Closing | undefined;
  /** Whether it is yet to begin, as far as the store knows. */
  isWaiting = false;
  #opensAt: Date | undefined;
  /** The server's time when it was first asked. */
  #openedAt: Date | undefined;

  /** When it opens, by this device's clock; undefined unless it is waited for. */
  get opensAt(): Date | undefined {
    return this.isWaiting ? this.#opensAt : undefined;
  }

  take({ details, now, opensAt, closing }: Described): void {
    this.details = { ...details, hosts: keptValue(this.details?.hosts ?? [], details.hosts) };
    this.closing = closing;
    this.#opensAt = opensAt;
    this.#openedAt ??= now;
  }

  /** Whether something has happened since the store was opened, by the server's clock; false while that is unknown. */
  isNews({ timestamp }: { timestamp: Date }): boolean {
    return this.#openedAt !== undefined && this.#openedAt < timestamp;
  }
}
