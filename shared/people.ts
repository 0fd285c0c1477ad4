import type { User } from './meeting.ts';

/** A user with all that is known of them. */
export interface Person extends User {
  email: string;
  /** The user's id in the product that Rollcall is part of, or at an identity provider. */
  externalID: string | null;
}

/** What became of one row of `users.upsert`. */
export interface UpsertedUser {
  /** Of the row in the call. */
  index: number;
  /** Null if nobody was found or added for it. */
  userID: number | null;
  outcome: 'created' | 'changed' | 'unchanged' | 'refused';
  /** Why nothing was done for the row; null if it was. */
  reason: 'EMAIL_TAKEN' | null;
}

/** What a token may allow beside being its user. */
export type Scope = 'act-as' | 'admin' | 'schedule' | 'people';
