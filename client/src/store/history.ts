import type { FeedChange, FeedEvent } from '@rollcall/shared/events';
import type { Amendment, Participant, User } from '@rollcall/shared/meeting';
import type { TakenOut } from './meeting-snapshot.ts';

type Amended = Extract<FeedEvent, { type: 'amended' }>;
type Joined = Extract<FeedEvent, { type: 'joined' }>;
type Left = Extract<FeedEvent, { type: 'left' }>;

/** Whether the user is in, and how they came and went. */
export interface OwnPresence {
  name?: string;
  joinSeq?: number;
  firstJoinSeq?: number;
  takenOut?: TakenOut;
}

const isChange = (event: FeedEvent): event is FeedChange =>
  event.type === 'joined' || event.type === 'left' || event.type === 'posted' || event.type === 'amended';

const hasUnknownDetails = ({ email }: User): boolean => email === null;

/** What follows from the events of a feed. What further events cost depends on how many they are, not on how many there were. */
export class History {
  /** Grows in place. */
  readonly changes: FeedChange[] = [];
  amended: Amendment = {};
  endingAt: Date | undefined;
  endedAt: Date | undefined;
  isCancelled = false;
  own: OwnPresence = {};
  #userID: number | undefined;
  /** By userID, in the order of joining. */
  readonly #people = new Map<number, Participant>();
  /** The lists as they were last asked for, while they are still right. */
  #listed: readonly Participant[] | undefined = [];
  readonly #stayed: Participant[] = [];
  #listedStayed: readonly Participant[] | undefined = [];
  #withHiddenDetails = 0;

  /** @param userID whose presence `own` is; undefined while unknown */
  constructor(userID: number | undefined) {
    this.#userID = userID;
  }

  /** The number of the last change; 0 before the first. */
  get seq(): number {
    return this.changes.at(-1)?.seq ?? 0;
  }

  /** Who is in, in the order of joining. Another list where it has changed. */
  get people(): readonly Participant[] {
    this.#listed ??= [...this.#people.values()];
    return this.#listed;
  }

  /** Who was in when it ended. Another list where it has changed. */
  get stayed(): readonly Participant[] {
    this.#listedStayed ??= [...this.#stayed];
    return this.#listedStayed;
  }

  /** Whether age, gender and e-mail of somebody who is in are unknown. */
  get hasHiddenDetails(): boolean {
    return this.#withHiddenDetails > 0;
  }

  /** Adds an event. Returns whether it was new: a change that was added before is ignored, and so is a `reset`. */
  add(event: FeedEvent): boolean {
    if (event.type === 'ended') this.endedAt = event.timestamp;
    if (event.type === 'ending') this.endingAt = event.timestamp;
    if (!isChange(event) || event.seq <= this.seq) return false;
    this.changes.push(event);
    if (event.type === 'amended') this.#amend(event);
    if (event.type === 'joined') this.#enter(event);
    if (event.type === 'left') this.#leave(event);
    if ('userID' in event && event.userID === this.#userID) this.#follow(event);
    return true;
  }

  /** Says whose presence `own` is. */
  identify(userID: number): void {
    if (userID === this.#userID) return;
    this.#userID = userID;
    this.own = {};
    for (const change of this.changes) {
      if ('userID' in change && change.userID === userID) this.#follow(change);
    }
  }

  /** Fills in the details of people of whom they are unknown. */
  fillIn(users: ReadonlyMap<number, User>): void {
    const known = (person: Participant): Participant => {
      const user = hasUnknownDetails(person) ? users.get(person.userID) : undefined;
      return user ? { ...person, age: user.age, gender: user.gender, email: user.email } : person;
    };
    this.#withHiddenDetails = 0;
    for (const [userID, person] of this.#people) {
      const filled = known(person);
      this.#people.set(userID, filled);
      if (hasUnknownDetails(filled)) this.#withHiddenDetails += 1;
    }
    this.#listed = undefined;
    for (const [index, person] of this.#stayed.entries()) this.#stayed[index] = known(person);
    this.#listedStayed = undefined;
  }

  #enter({ userID, name, age, gender, email, timestamp }: Joined): void {
    const person = { userID, name, age, gender, email, joinedAt: timestamp };
    // A participant who comes back moves to the end.
    this.#remove(userID);
    this.#people.set(userID, person);
    if (hasUnknownDetails(person)) this.#withHiddenDetails += 1;
  }

  #leave({ userID, reason }: Left): void {
    const person = this.#remove(userID);
    if (reason === 'cancelled') this.isCancelled = true;
    if (!person || (reason !== 'ended' && reason !== 'cancelled')) return;
    this.#stayed.push(person);
    this.#listedStayed = undefined;
  }

  #amend({ type: _type, seq: _seq, timestamp: _timestamp, actorID: _actorID, ...amendment }: Amended): void {
    this.amended = { ...this.amended, ...amendment };
    // If the new end is near, the server says so once more.
    if (amendment.todatetime) this.endingAt = undefined;
  }

  #follow(event: FeedChange): void {
    if (event.type !== 'joined' && event.type !== 'left') return;
    const { seq, name, timestamp } = event;
    const firstJoinSeq = this.own.firstJoinSeq ?? seq;
    if (event.type === 'joined') {
      this.own = { name, joinSeq: seq, firstJoinSeq };
      return;
    }
    const { reason } = event;
    const wasTakenOut = reason === 'timeout' || reason === 'removed' || reason === 'uninvited';
    this.own = { name, firstJoinSeq, ...(wasTakenOut && { takenOut: { reason, at: timestamp } }) };
  }

  #remove(userID: number): Participant | undefined {
    const person = this.#people.get(userID);
    this.#people.delete(userID);
    this.#listed = undefined;
    if (person && hasUnknownDetails(person)) this.#withHiddenDetails -= 1;
    return person;
  }
}
