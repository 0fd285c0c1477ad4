import type { FeedEvent, Participant, User } from '@rollcall/client';
import type { Amendment, LeaveReason } from '@rollcall/shared/meeting';
import type { TimelineRow } from './timeline.ts';

/** What a user's page shows of a meeting, from the feed's events so far. */
export interface MeetingView {
  /** The number of the last change; 0 before the first. */
  seq: number;
  /** What was said, who came and went, and what was changed, oldest first. It grows in place: a new view is what says that it has. */
  rows: readonly TimelineRow[];
  hasMessages: boolean;
  /** The participants, in the order of joining. */
  people: readonly Participant[];
  /** Whether age, gender and e-mail of somebody who is in are unknown. */
  hasHiddenDetails: boolean;
  /** The participants when it ended. */
  stayed: readonly Participant[];
  /** What was changed of the meeting since it began: the latest of each. */
  amended: Amendment;
  /** When it ends, if that is soon. */
  endingAt: Date | undefined;
  /** When it ended; undefined until then. */
  endedAt: Date | undefined;
  /** Whether it ended because it was cancelled, as far as is known. */
  isCancelled: boolean;
  /** The page's own user. */
  own: OwnPresence;
}

/** Whether the user is in, and how they came and went. */
export interface OwnPresence {
  /** Undefined before they first joined. */
  name?: string;
  /** The number of the join by which they are in; undefined if they are not. */
  joinSeq?: number;
  /** The number of the join by which they first came in; undefined if they never did. */
  firstJoinSeq?: number;
  /** Why and when they were taken out; undefined if they were not, or have come back since. */
  takenOut?: TakenOut;
}

/** How a user was taken out who did not leave, while the meeting went on. */
export interface TakenOut {
  reason: Extract<LeaveReason, 'timeout' | 'removed' | 'uninvited'>;
  at: Date;
}

/** The user's presence after they joined or left. */
export function presenceAfter(
  before: OwnPresence,
  event: Extract<FeedEvent, { type: 'joined' | 'left' }>,
): OwnPresence {
  const { seq, name, timestamp } = event;
  const firstJoinSeq = before.firstJoinSeq ?? seq;
  if (event.type === 'joined') return { name, joinSeq: seq, firstJoinSeq };
  const { reason } = event;
  const wasTakenOut = reason === 'timeout' || reason === 'removed' || reason === 'uninvited';
  return { name, firstJoinSeq, ...(wasTakenOut && { takenOut: { reason, at: timestamp } }) };
}

export const hasUnknownDetails = ({ email }: User): boolean => email === null;

/** A participant with age, gender and e-mail from `users`, if they were unknown. */
export function withDetails(person: Participant, users: ReadonlyMap<number, User> | undefined): Participant {
  const user = hasUnknownDetails(person) ? users?.get(person.userID) : undefined;
  return user ? { ...person, age: user.age, gender: user.gender, email: user.email } : person;
}
