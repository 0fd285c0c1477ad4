import type { User } from './meeting.ts';

/** A user with all that is known of them. */
export interface Person extends User {
  email: string;
  /** The user's id in the product that Rollcall is part of, or at an identity provider. */
  externalID: string | null;
}
