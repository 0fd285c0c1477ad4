import type { FeedChange, FeedEvent } from '@rollcall/client';
import type { Amendment, LeaveReason } from '@rollcall/shared/meeting';

// Events of a feed as a server sends them, of a meeting with Ann, Bob and Cem.

export const people = { Ann: 1, Bob: 2, Cem: 3 };
export type Name = keyof typeof people;

/** The time of a change: one second after the previous one. */
export const at = (seq: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, seq));
const about = (seq: number, name: Name) => ({ seq, timestamp: at(seq), userID: people[name], name });
export const person = (name: Name) => ({
  userID: people[name],
  name,
  age: 21,
  gender: 'female',
  email: `${name}@example.com`,
});
export const joined = (seq: number, name: Name): Extract<FeedChange, { type: 'joined' }> => ({
  ...person(name),
  type: 'joined',
  ...about(seq, name),
});
export const left = (seq: number, name: Name, reason: LeaveReason = 'left'): FeedChange => ({
  type: 'left',
  ...about(seq, name),
  reason,
});
export const posted = (seq: number, name: Name, body: string): Extract<FeedChange, { type: 'posted' }> => ({
  type: 'posted',
  ...about(seq, name),
  body,
});
export const amended = (seq: number, amendment: Amendment, by?: Name): FeedChange => ({
  type: 'amended',
  seq,
  timestamp: at(seq),
  actorID: by ? people[by] : null,
  ...amendment,
});
export const ending = (seq: number, timestamp: Date): FeedEvent => ({ type: 'ending', seq, timestamp });
export const ended = (seq: number): FeedEvent => ({ type: 'ended', seq, timestamp: at(60) });
