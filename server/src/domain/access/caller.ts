/** The caller, as the token describes them. */
export interface Caller {
  userID: number;
  /** May act for another user. */
  actAs: boolean;
  /** May read every meeting. */
  admin: boolean;
  /** When the token expires; undefined for a token that does not, where AUTH_REQUIRE_EXP is off. */
  expiresAt?: Date | undefined;
}

/** Whether the caller may know which users exist. To others, a user whom they do not meet is the same as none. */
export const knowsUsers = ({ actAs, admin }: Caller): boolean => actAs || admin;
