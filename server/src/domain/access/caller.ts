import type { Scope } from '@rollcall/shared/people';
import { Refusal } from '@rollcall/shared/refusals';

/** The caller, as the token describes them. */
export interface Caller {
  /** 0 if the token's subject is nobody who is known here. */
  userID: number;
  /** What the token calls them: its `sub`. */
  subject: string;
  /** May act for another user. */
  actAs: boolean;
  /** May read every meeting. */
  admin: boolean;
  /** May manage every meeting: its schedule, audience and hosts. */
  schedule: boolean;
  /** May manage users. */
  people: boolean;
  /** When the token expires; undefined for a token that does not, where AUTH_REQUIRE_EXP is off. */
  expiresAt?: Date | undefined;
}

/**
 * @throws {Refusal} `NOT_ALLOWED` unless the caller may read users
 */
export function mustReadPeople({ people, admin }: Caller): void {
  if (!people && !admin) throw new Refusal('NOT_ALLOWED');
}

/**
 * @throws {Refusal} `NOT_ALLOWED` unless the caller may manage users
 */
export function mustManagePeople({ people }: Caller): void {
  if (!people) throw new Refusal('NOT_ALLOWED');
}

/** The scopes of the caller's token that mean something here. */
export const scopesOf = ({ actAs, admin, schedule, people }: Caller): Scope[] => [
  ...(actAs ? (['act-as'] as const) : []),
  ...(admin ? (['admin'] as const) : []),
  ...(schedule ? (['schedule'] as const) : []),
  ...(people ? (['people'] as const) : []),
];

/** Whether the caller may know which users exist. To others, a user whom they do not meet is the same as none. */
export const knowsUsers = ({ actAs, admin, schedule, people }: Caller): boolean => actAs || admin || schedule || people;
