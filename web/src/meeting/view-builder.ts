import type { FeedChange, FeedEvent, Participant } from '@rollcall/client';
import type { Amendment } from '@rollcall/shared/meeting';
import { addToTimeline, type TimelineRow } from './timeline.ts';
import { hasUnknownDetails, type MeetingView, type OwnPresence, presenceAfter } from './view.ts';

type Amended = Extract<FeedEvent, { type: 'amended' }>;

const isChange = (event: FeedEvent): event is FeedChange =>
  event.type === 'joined' || event.type === 'left' || event.type === 'posted' || event.type === 'amended';

/**
 * Builds the view of a meeting from its feed. What further events cost depends on how many they are, not on how many there
 * were before; only the list of people is copied when some have come or gone.
 */
export class ViewBuilder {
  readonly #userID: number;
  #seq = 0;
  readonly #rows: TimelineRow[] = [];
  #hasMessages = false;
  /** By userID, in the order of joining. */
  readonly #people = new Map<number, Participant>();
  #listed: readonly Participant[] = [];
  #withHiddenDetails = 0;
  readonly #stayed: Participant[] = [];
  /** The name of everybody who has ever joined. */
  readonly #names = new Map<number, string>();
  #amended: Amendment = {};
  #endingAt: Date | undefined;
  #endedAt: Date | undefined;
  #isCancelled = false;
  #own: OwnPresence = {};

  /** @param userID the user whose page it is */
  constructor(userID: number) {
    this.#userID = userID;
  }

  /** The view after the events so far. */
  get view(): MeetingView {
    return {
      seq: this.#seq,
      rows: this.#rows,
      hasMessages: this.#hasMessages,
      people: this.#listed,
      hasHiddenDetails: this.#withHiddenDetails > 0,
      stayed: this.#stayed,
      amended: this.#amended,
      endingAt: this.#endingAt,
      endedAt: this.#endedAt,
      isCancelled: this.#isCancelled,
      own: this.#own,
    };
  }

  /**
   * Adds further events, and returns the view after them. Changes that were added before are ignored. So is a `reset`: it is
   * up to the caller to start over with another builder.
   */
  add(events: readonly FeedEvent[]): MeetingView {
    let haveMoved = false;
    for (const event of events) {
      if (event.type === 'ended') this.#endedAt = event.timestamp;
      if (event.type === 'ending') this.#endingAt = event.timestamp;
      if (!isChange(event) || event.seq <= this.#seq) continue;
      this.#seq = event.seq;
      addToTimeline(this.#rows, event, { nameOf: (userID) => this.#names.get(userID) });
      if (event.type === 'posted') this.#hasMessages = true;
      if (event.type === 'amended') this.#amend(event);
      if (event.type !== 'joined' && event.type !== 'left') continue;
      haveMoved = true;
      if (event.type === 'joined') this.#enter(event);
      else this.#leave(event);
      if (event.userID === this.#userID) this.#own = presenceAfter(this.#own, event);
    }
    if (haveMoved) this.#listed = [...this.#people.values()];
    return this.view;
  }

  #enter({ userID, name, age, gender, email, timestamp }: Extract<FeedEvent, { type: 'joined' }>): void {
    const person = { userID, name, age, gender, email, joinedAt: timestamp };
    // A participant who comes back moves to the end.
    this.#remove(userID);
    this.#people.set(userID, person);
    this.#names.set(userID, name);
    if (hasUnknownDetails(person)) this.#withHiddenDetails += 1;
  }

  #leave({ userID, reason }: Extract<FeedEvent, { type: 'left' }>): void {
    const person = this.#remove(userID);
    if (reason === 'cancelled') this.#isCancelled = true;
    if (person && (reason === 'ended' || reason === 'cancelled')) this.#stayed.push(person);
  }

  #amend({ type: _type, seq: _seq, timestamp: _timestamp, actorID: _actorID, ...amendment }: Amended): void {
    this.#amended = { ...this.#amended, ...amendment };
    // If the new end is near, the server says so once more.
    if (amendment.todatetime) this.#endingAt = undefined;
  }

  #remove(userID: number): Participant | undefined {
    const person = this.#people.get(userID);
    this.#people.delete(userID);
    if (person && hasUnknownDetails(person)) this.#withHiddenDetails -= 1;
    return person;
  }
}
