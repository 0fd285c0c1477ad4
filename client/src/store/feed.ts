import type { FeedEvent } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import { type Feed, type FeedHandlers, watch } from '../meeting/watch.ts';
import type { Calls } from './calls.ts';
import { Gathering } from './gathering.ts';

/**
 * ms between two deliveries. A long history that is rendered in every frame takes three times as much work in all until it
 * is there, and nobody can read what each of them shows.
 */
const deliveredApartMs = 100;

export interface MeetingFeedHandlers extends Required<Pick<FeedHandlers, 'onConnection' | 'onEnd' | 'onError'>> {
  onEvents(events: FeedEvent[]): void;
}

/** The feed of a meeting from its beginning, which delivers several events together, and goes on where it was stopped. */
export class MeetingFeed {
  readonly #client: Calls;
  readonly #instance: Instance;
  readonly #handlers: MeetingFeedHandlers;
  readonly #gathering: Gathering<FeedEvent>;
  #after = '0';
  #feed: Feed | undefined;

  constructor(client: Calls, instance: Instance, handlers: MeetingFeedHandlers) {
    this.#client = client;
    this.#instance = instance;
    this.#handlers = handlers;
    this.#gathering = new Gathering(deliveredApartMs, (events) => handlers.onEvents(events));
  }

  start(): void {
    if (this.#feed) return;
    const { onConnection, onEnd, onError } = this.#handlers;
    const handlers: FeedHandlers = {
      onConnection,
      onEvent: (event, id) => {
        this.#after = id;
        this.#gathering.push(event);
      },
      onEnd: () => {
        this.stop();
        onEnd();
      },
      onError: (error) => {
        this.stop();
        onError(error);
      },
    };
    this.#feed = watch(this.#client, this.#instance, handlers, { after: this.#after });
  }

  /** Connects anew, if it is connected. */
  restart(): void {
    if (!this.#feed) return;
    this.stop();
    this.start();
  }

  stop(): void {
    const feed = this.#feed;
    this.#feed = undefined;
    feed?.stop();
    // What was received is not delivered again.
    this.#gathering.flush();
  }

  /** Drops what was received, and begins again at the first change. */
  startOver(): void {
    this.#gathering.clear();
    this.#after = '0';
    this.restart();
  }
}
