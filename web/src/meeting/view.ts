import type { FeedChange, FeedEvent, Participant, User } from '@rollcall/client';

/** What a meeting's page shows, from the feed's events so far. */
export interface MeetingView {
  /** The number of the last change applied; 0 before the first. */
  seq: number;
  /** The participants, by userID, in the order of joining. */
  people: ReadonlyMap<number, Participant>;
  /** Every change, in order. */
  changes: readonly FeedChange[];
  /** The participants when it ended. */
  stayed: readonly Participant[];
  /** When it ended; undefined until then. */
  endedAt: Date | undefined;
}

/** The view before the first event. */
export const emptyView: MeetingView = { seq: 0, people: new Map(), changes: [], stayed: [], endedAt: undefined };

/**
 * Returns the view after further events. Changes it contains already are ignored. So is a `reset`: it is up to the
 * caller to start over.
 */
export function applyEvents(view: MeetingView, events: readonly FeedEvent[]): MeetingView {
  const people = new Map(view.people);
  const changes = [...view.changes];
  const stayed = [...view.stayed];
  let { seq, endedAt } = view;
  for (const event of events) {
    if (event.type === 'ended') endedAt = event.timestamp;
    if (event.type === 'ended' || event.type === 'reset' || event.seq <= seq) continue;
    seq = event.seq;
    changes.push(event);
    if (event.type === 'joined') {
      const { userID, name, age, gender, email, timestamp } = event;
      // A participant who comes back moves to the end.
      people.delete(userID);
      people.set(userID, { userID, name, age, gender, email, joinedAt: timestamp });
    }
    if (event.type === 'left') {
      const person = people.get(event.userID);
      if (person && event.reason === 'ended') stayed.push(person);
      people.delete(event.userID);
    }
  }
  return { seq, people, changes, stayed, endedAt };
}

/** The number of the join by which a user is in; undefined if they are not. */
export function joinSeqOf({ people, changes }: MeetingView, userID: number): number | undefined {
  if (!people.has(userID)) return undefined;
  return changes.findLast((change) => change.userID === userID && change.type === 'joined')?.seq;
}

/** The number of the join by which a user first came in; undefined if they never did. */
export function firstJoinSeqOf({ changes }: MeetingView, userID: number): number | undefined {
  return changes.find((change) => change.userID === userID && change.type === 'joined')?.seq;
}

const isHidden = ({ email }: User): boolean => email === null;

/** Whether age, gender and e-mail of somebody who is in are unknown. */
export const hasHiddenDetails = ({ people }: MeetingView): boolean => [...people.values()].some(isHidden);

/** Returns the view with the age, gender and e-mail of people of whom they were unknown, as far as `users` has them. */
export function withDetails(view: MeetingView, users: ReadonlyMap<number, User>): MeetingView {
  const complete = (person: Participant): Participant => {
    const user = isHidden(person) ? users.get(person.userID) : undefined;
    return user ? { ...person, age: user.age, gender: user.gender, email: user.email } : person;
  };
  const people = new Map([...view.people].map(([userID, person]) => [userID, complete(person)]));
  return { ...view, people, stayed: view.stayed.map(complete) };
}

/** When a user was removed because their lease expired; undefined if they were not, or have come back since. */
export function timedOutAt({ people, changes }: MeetingView, userID: number): Date | undefined {
  if (people.has(userID)) return undefined;
  const last = changes.findLast((change) => change.userID === userID && change.type !== 'posted');
  return last?.type === 'left' && last.reason === 'timeout' ? last.timestamp : undefined;
}
