import type { FeedEvent } from '@rollcall/shared/events';
import type { Instance } from '@rollcall/shared/meeting';
import type { RollcallError } from '../error.ts';
import { guarded } from '../guarded.ts';
import { keepLease } from '../links/leases.ts';
import type { FeedConnection } from '../meeting/watch.ts';
import type { Calls } from './calls.ts';
import { type Described, described } from './described.ts';
import { failureOf } from './failure.ts';
import { MeetingFeed } from './feed.ts';
import { History } from './history.ts';
import { insist } from './insist.ts';
import { kept, keptItems } from './kept.ts';
import { Listeners } from './listeners.ts';
import type { MeetingActions } from './meeting-actions.ts';
import {
  type Connection,
  type Me,
  type MeetingMessage,
  type MeetingSnapshot,
  unknownMeeting,
} from './meeting-snapshot.ts';
import { Membership } from './membership.ts';
import { Outbox } from './outbox.ts';
import { onGoingOffline } from './page-view.ts';
import { pause } from './pause.ts';
import { readPeople } from './read-people.ts';
import { readRecord } from './read-record.ts';
import { Standing } from './standing.ts';
import type { UnsentStorage } from './unsent-storage.ts';
import { waitForStart } from './waiting.ts';

export interface MeetingStoreOptions {
  /** The client's user, if known; otherwise the store asks the server. */
  userID?: number | undefined;
  /**
   * Seconds after which the user is taken out if the page, or process, is gone (30 by default). Null to join without a
   * lease, and to stay in until leaving.
   */
  lease?: number | null | undefined;
  /** Where the user's messages in a meeting are stored while the server may not have them (nowhere by default). */
  unsent?: ((instance: Instance) => UnsentStorage) | undefined;
  /** Called with every error of the store but interruptions, also with those that its snapshots have. */
  onError?: ((error: RollcallError) => void) | undefined;
  /** Called when the store has stopped because nobody listens any more. */
  onStop?: (() => void) | undefined;
}

/** A meeting as it is, followed for as long as somebody subscribes. */
export interface MeetingStore extends MeetingActions {
  /** The meeting now. The same object until something changes. */
  getSnapshot(): MeetingSnapshot;
  /**
   * Calls a listener after each change, and connects with the first. Disconnects a tick after the last is gone, and resumes
   * where it was with the next.
   *
   * @returns unsubscribes
   */
  subscribe(listener: () => void): () => void;
  /** Disconnects for good, whoever listens, and sends nothing any more. */
  close(): void;
}

/**
 * Creates a store of a meeting: its people, its messages and what happened, from its beginning on and kept up to date, and
 * what the user does in it, shown before the server has answered. It needs no framework.
 *
 * @example
 * const store = createMeetingStore(rollcall, { meetingID: 1, orderID: 1 });
 * const unsubscribe = store.subscribe(() => console.log(store.getSnapshot().people.length, 'in'));
 * store.join();
 */
export const createMeetingStore = (
  client: Calls,
  instance: Instance,
  options: MeetingStoreOptions = {},
): MeetingStore => {
  const { meetingID, orderID } = instance;
  const store = new LiveMeeting(client, { meetingID, orderID }, options);
  return {
    getSnapshot: () => store.snapshot,
    subscribe: (listener) => store.listeners.add(listener),
    join: () => store.join(),
    leave: () => store.leave(),
    post: (body) => store.outbox.post(body),
    retry: (key) => store.outbox.retry(key),
    discard: (key) => store.outbox.discard(key),
    reconnect: () => store.reconnect(),
    close: () => store.close(),
  };
};

const defaultLease = 30;
/** ms for which a page can say at least that the server could not be reached */
const problemStaysMs = 5_000;

class LiveMeeting {
  readonly #client: Calls;
  readonly #instance: Instance;
  readonly #options: MeetingStoreOptions;
  readonly #feed: MeetingFeed;
  readonly #membership: Membership;
  readonly listeners: Listeners;
  readonly outbox: Outbox;
  snapshot: MeetingSnapshot = unknownMeeting;

  #userID: number | undefined;
  #history: History;
  /** The delivered messages. Grows in place, but for a loss. */
  #sent: MeetingMessage[] = [];
  readonly #standing = new Standing();
  #connection: Exclude<Connection, 'over' | 'waiting'> = 'connecting';
  #isOver = false;
  /** Whether the changes of a meeting that is over are to come from its record, for want of a feed. */
  #lacksRecord = false;
  #recordError: RollcallError | undefined;
  #isRunning = false;
  #isClosed = false;
  #wasLive = false;
  #error: RollcallError | undefined;
  /** The join whose lease is renewed. */
  #keptJoin: number | undefined;
  /** Of what is read while the store runs. */
  #reading = new AbortController();
  #hasAskedForPeople = false;
  #stopListening = () => {};

  constructor(client: Calls, instance: Instance, options: MeetingStoreOptions) {
    this.#client = client;
    this.#instance = instance;
    this.#options = options;
    this.#userID = options.userID;
    this.#history = new History(options.userID);
    this.snapshot = { ...unknownMeeting, me: { ...unknownMeeting.me, userID: options.userID } };
    const onError = (error: RollcallError) => this.#report(error);
    this.listeners = new Listeners(
      () => this.#start(),
      () => this.#stop(),
    );
    this.#feed = new MeetingFeed(client, instance, {
      onEvents: (events) => this.#apply(events),
      onConnection: (connection) => this.#connect(connection),
      onEnd: () => this.#finish(),
      onError: (error) => (error.reason === 'MEETING_NOT_ACTIVE' ? this.#awaitStart() : this.#refuse(error)),
    });
    this.outbox = new Outbox({
      // What is posted while a join is under way comes after it.
      send: async (message) => {
        await this.#membership.settled;
        return await client.messages.post.mutate({ ...instance, ...message });
      },
      storage: options.unsent?.(instance),
      deliveredUpTo: () => this.#history.seq,
      onChange: () => this.#publish(),
      onError,
    });
    this.#membership = new Membership({
      send: (action) => (action === 'join' ? this.#sendJoin() : client.meetings.leave.mutate(instance)),
      onChange: () => this.#publish(),
      onError: (error) => {
        onError(error);
        this.#checkProblem();
      },
    });
  }

  join(): void {
    const { presence } = this.snapshot.me;
    if (presence === 'out' || presence === 'leaving') this.#membership.act('join');
  }

  leave(): void {
    const { presence } = this.snapshot.me;
    if (presence === 'in' || presence === 'joining') this.#membership.act('leave');
  }

  reconnect(): void {
    if (this.#connection !== 'refused') return;
    this.#error = undefined;
    this.#connection = 'connecting';
    this.#wasLive = false;
    if (this.#isRunning) this.#open();
    this.#publish();
  }

  close(): void {
    this.#isClosed = true;
    this.outbox.close();
    this.#membership.close();
    this.listeners.stop();
  }

  #start(): void {
    if (this.#isClosed) return;
    this.#isRunning = true;
    // A browser can take long to notice that a connection is dead.
    this.#stopListening = onGoingOffline(() => this.#feed.restart());
    this.#open();
  }

  /** Connects, and reads what no feed says and is not known yet. */
  #open(): void {
    this.#reading.abort();
    this.#reading = new AbortController();
    this.#hasAskedForPeople = false;
    if (this.#userID === undefined) this.#read((signal) => this.#readUser(signal));
    if (this.#standing.details === undefined) this.#read((signal) => this.#readDetails(signal));
    this.#completePeople();
    this.#checkProblem();
    if (this.#lacksRecord) this.#read((signal) => this.#readRecord(signal));
    if (!this.#isOver && this.#connection !== 'refused') this.#feed.start();
  }

  #stop(): void {
    this.#isRunning = false;
    this.#stopListening();
    this.#reading.abort();
    this.#feed.stop();
    if (this.#connection === 'live') this.#connection = 'reconnecting';
    this.#publish();
    guarded(() => this.#options.onStop?.());
  }

  #apply(events: readonly FeedEvent[]): void {
    if (events.some(({ type }) => type === 'reset')) return this.#startOver();
    for (const event of events) {
      if (!this.#history.add(event)) continue;
      if (event.type === 'posted') this.#deliver(event);
      if ((event.type === 'joined' || event.type === 'left') && event.userID === this.#userID) {
        this.#membership.observe(event, this.#standing.isNews(event));
      }
    }
    this.outbox.settle();
    if (this.#history.endedAt) this.#end();
    this.#keepLease();
    this.#completePeople();
    this.#publish();
  }

  #deliver(event: Extract<FeedEvent, { type: 'posted' }>): void {
    const { seq, userID, name, body, timestamp } = event;
    const key = this.outbox.deliver(event, userID === this.#userID) ?? String(seq);
    this.#sent.push({ key, seq, userID, name, body, timestamp, status: 'sent', error: undefined });
  }

  /** The server has lost changes, and any that was delivered may be among them. */
  #startOver(): void {
    this.#history = new History(this.#userID);
    this.#sent = [];
    this.#hasAskedForPeople = false;
    this.#membership.forget();
    this.#feed.startOver();
    // They may have included a change of the schedule, which these would still have.
    this.#read((signal) => this.#readDetails(signal));
  }

  #end(): void {
    // Why it has ended, no feed says.
    if (!this.#isOver && !this.#standing.closing) this.#read((signal) => this.#readDetails(signal));
    this.#isOver = true;
    this.outbox.end();
    this.#membership.forget();
  }

  /** The meeting is not live: it is yet to begin, or over, or not for the user to know of. */
  #awaitStart(): void {
    const standing = this.#standing;
    const onAnswer = (found: Described) => {
      standing.take(found);
      // One that is due and not opened yet is still waited for.
      standing.isWaiting = !found.closing && (standing.isWaiting || found.opensAt !== undefined);
      this.#publish();
    };
    this.#read(async (signal) => {
      try {
        const found = await waitForStart(this.#ask(signal), onAnswer, signal);
        if (!found) return;
        if (!found.closing) return this.#feed.start();
        this.#lacksRecord = found.closing.hasBegun;
        this.#end();
        if (this.#lacksRecord) await this.#readRecord(signal);
      } catch (thrown) {
        this.#refuse(failureOf(thrown));
      }
    });
  }

  #connect({ state, error }: FeedConnection): void {
    this.#error = error;
    if (state === 'live') this.#goLive();
    // The feed knows of its own connections alone, not of those before it was stopped.
    this.#connection = state === 'connecting' && this.#wasLive ? 'reconnecting' : state;
    this.#publish();
  }

  #goLive(): void {
    this.#wasLive = true;
    this.#membership.reachable();
    if (!this.#standing.isWaiting) return;
    this.#standing.isWaiting = false;
    // What was changed since it was last asked, the feed does not say.
    this.#read((signal) => this.#readDetails(signal));
  }

  /** Where the server could not be reached to join or leave, finds out when it can be. */
  #checkProblem(): void {
    const { problem } = this.#membership;
    if (!problem || problem.error.reason !== undefined || !problem.error.retryable) return;
    this.#read(async (signal) => {
      await pause(problemStaysMs, signal);
      await this.#readDetails(signal);
      if (this.#membership.problem === problem && !signal.aborted) this.#membership.reachable();
    });
  }

  #finish(): void {
    this.#end();
    this.#publish();
  }

  #refuse(error: RollcallError): void {
    this.#standing.isWaiting = false;
    this.#connection = 'refused';
    this.#error = error;
    this.#report(error);
    this.#publish();
  }

  #report(error: RollcallError): void {
    guarded(() => this.#options.onError?.(error));
  }

  #sendJoin(): Promise<{ seq: number }> {
    const { lease = defaultLease } = this.#options;
    return this.#client.meetings.join.mutate({ ...this.#instance, ...(lease === null ? {} : { lease }) });
  }

  /** After a reload, the client does not know the join that the page made before. */
  #keepLease(): void {
    const { lease = defaultLease } = this.#options;
    const { joinSeq } = this.#history.own;
    if (lease === null || joinSeq === undefined || joinSeq === this.#keptJoin || this.#isOver) return;
    this.#keptJoin = joinSeq;
    keepLease(this.#client, { ...this.#instance, seq: joinSeq, lease });
  }

  /** Who joined before the user did was delivered without age, gender and e-mail, where only participants see them. */
  #completePeople(): void {
    const { own, hasHiddenDetails } = this.#history;
    if (own.firstJoinSeq === undefined || this.#isOver || !hasHiddenDetails || this.#hasAskedForPeople) return;
    this.#hasAskedForPeople = true;
    this.#read(async (signal) => {
      const people = await insist(() => readPeople(this.#client, this.#instance, signal), signal);
      if (people) this.#history.fillIn(people);
    });
  }

  async #readUser(signal: AbortSignal): Promise<void> {
    const answer = await insist(() => this.#client.users.me.query(undefined, { signal }), signal);
    if (!answer) return;
    this.#userID = answer.user.userID;
    this.#history.identify(this.#userID);
    this.#keepLease();
    this.#completePeople();
  }

  async #readDetails(signal: AbortSignal): Promise<void> {
    const answer = await insist(this.#ask(signal), signal);
    if (answer) this.#standing.take(described(answer));
  }

  #ask = (signal: AbortSignal) => () => this.#client.meetings.get.query(this.#instance, { signal });

  async #readRecord(signal: AbortSignal): Promise<void> {
    try {
      for await (const changes of readRecord(this.#client, this.#instance, signal)) this.#apply(changes);
      if (!signal.aborted) this.#lacksRecord = false;
    } catch (thrown) {
      this.#lacksRecord = false;
      this.#recordError = failureOf(thrown);
    }
  }

  #read(read: (signal: AbortSignal) => Promise<void>): void {
    read(this.#reading.signal).then(
      () => this.#publish(),
      // The feed is refused for the same reason, or goes on without.
      (error: unknown) => this.#report(failureOf(error)),
    );
  }

  #publish(): void {
    const before = this.snapshot;
    const history = this.#history;
    const { details, closing, opensAt } = this.#standing;
    const unsent = keptItems(before.unsent, this.#unsent());
    const sentBefore = before.messages.length - before.unsent.length;
    const hasSameMessages =
      unsent === before.unsent &&
      sentBefore === this.#sent.length &&
      before.messages[sentBefore - 1] === this.#sent.at(-1);
    const hasSameChanges =
      before.changes.length === history.changes.length && before.changes.at(-1) === history.changes.at(-1);
    this.snapshot = {
      connection: this.#connectionNow(),
      error: this.#isOver ? this.#recordError : this.#error,
      meeting: details && kept(before.meeting, { ...details, ...history.amended }),
      people: history.people,
      stayed: history.stayed,
      messages: hasSameMessages ? before.messages : [...this.#sent, ...unsent],
      unsent,
      changes: hasSameChanges ? before.changes : [...history.changes],
      me: kept(before.me, this.#me()),
      opensAt,
      endingAt: history.endingAt,
      endedAt: this.#isOver ? (history.endedAt ?? closing?.endedAt) : undefined,
      isCancelled: history.isCancelled || (this.#isOver && closing?.isCancelled === true),
      endReason: this.#isOver ? closing?.reason : undefined,
    };
    this.listeners.notify();
  }

  #connectionNow(): Connection {
    if (this.#isOver) return 'over';
    return this.#standing.isWaiting && this.#connection !== 'refused' ? 'waiting' : this.#connection;
  }

  #me(): Me {
    const { name, joinSeq, firstJoinSeq, takenOut } = this.#history.own;
    const presence = this.#membership.presence(joinSeq, this.#history.seq);
    const { problem, elsewhere } = this.#membership;
    // An answer can say that they are back before the feed does.
    const isOut = presence === 'out' || presence === 'joining';
    return {
      userID: this.#userID,
      name,
      presence,
      joinSeq,
      firstJoinSeq,
      takenOut: isOut ? takenOut : undefined,
      elsewhere: presence === 'in' || presence === 'out' ? elsewhere : undefined,
      problem,
    };
  }

  #unsent(): MeetingMessage[] {
    const { name = '' } = this.#history.own;
    return this.outbox.entries.map(({ key, seq, body, timestamp, status, error }) => ({
      key,
      seq,
      userID: this.#userID,
      name,
      body,
      timestamp,
      status,
      error,
    }));
  }
}
