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
