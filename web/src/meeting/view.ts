import type { FeedChange, FeedEvent, Participant } from '@rollcall/client';

/** What a meeting's page shows, as its feed has told it so far. */
export interface MeetingView {
  /** The number of the last change that is in here; 0 before the first. */
  seq: number;
  /** Who is in, by userID, in the order of joining. */
  people: ReadonlyMap<number, Participant>;
  /** Everything that happened, in its order. */
  changes: readonly FeedChange[];
  /** Who was in when it ended. */
  stayed: readonly Participant[];
  /** When it ended; undefined while it goes on. */
  endedAt: Date | undefined;
}

/** Before anything has been told. */
export const emptyView: MeetingView = { seq: 0, people: new Map(), changes: [], stayed: [], endedAt: undefined };

/**
 * What is seen after some more events. Changes that are in it already, as after a resumed connection, change nothing.
 * A `reset` is the business of whoever follows the feed: it has to be followed anew.
 */
export function follow(view: MeetingView, events: readonly FeedEvent[]): MeetingView {
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
      // Whoever comes back comes last.
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

/** Whether a user was put out because their connection was gone, and when, unless they have come back since. */
export function timedOutAt({ people, changes }: MeetingView, userID: number): Date | undefined {
  if (people.has(userID)) return undefined;
  const last = changes.findLast((change) => change.userID === userID && change.type !== 'posted');
  return last?.type === 'left' && last.reason === 'timeout' ? last.timestamp : undefined;
}
