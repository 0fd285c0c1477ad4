/** The caller, as the token describes them. */
export interface Caller {
  userID: number;
  /** May act for another user. */
  actAs: boolean;
  /** May read every meeting. */
  admin: boolean;
}
