/** The caller, as the token describes them. */
export interface Caller {
  /** 0 if the token's subject is nobody who is known here. */
  userID: number;
  /** What the token calls them. */
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

/** Whether the caller may know which users exist. To others, a user whom they do not meet is the same as none. */
export const knowsUsers = ({ actAs, admin, schedule, people }: Caller): boolean => actAs || admin || schedule || people;
