import { type Publication, parsePublished } from './change.ts';

/** Characters of messages that are kept until they can be delivered. */
const keptLength = 1024 * 1024;

/** What an instance's channel has published and the pump has not handled yet. */
export class Incoming {
  #publications: Publication[] = [];
  #length = 0;

  /**
   * Adds a message. If too much has come in, drops everything instead: it can be read from Redis again.
   *
   * @throws {Error} if it is not a message that our scripts publish
   */
  add(message: string): void {
    this.#length += message.length;
    if (this.#length > keptLength) this.#publications = [];
    else this.#publications.push(parsePublished(message));
  }

  /** Takes everything out. It is not complete if something was dropped. */
  take(): { publications: Publication[]; isComplete: boolean } {
    const taken = { publications: this.#publications, isComplete: this.#length <= keptLength };
    this.#publications = [];
    this.#length = 0;
    return taken;
  }
}
