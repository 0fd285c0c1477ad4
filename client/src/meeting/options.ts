/** What every call of a meeting may be given. */
export interface CallOptions {
  /** Ends the call with an error. What the server has received already may still take effect. */
  signal?: AbortSignal | undefined;
}

/** What every change may be given. */
export interface ChangeOptions extends CallOptions {
  /** Whom it is for, if not the token's user. It needs the scope `act-as`. */
  userID?: number | undefined;
  /** Identifies a repeated call as such, so that it takes effect once; by default each call has a new one. */
  requestID?: string | undefined;
}

export interface JoinOptions extends ChangeOptions {
  /** Seconds after which the participant is removed unless the client renews the join, as it does while it runs. */
  lease?: number | undefined;
}

export interface LeaveOptions extends ChangeOptions {
  /** Leaves only the join of this number. */
  seq?: number | undefined;
}

export interface ListOptions extends CallOptions {
  /** Items that are fetched at a time: 100 by default, 1,000 at most. */
  pageSize?: number | undefined;
}

export interface MessageListOptions extends ListOptions {
  /** Whose messages, if not everybody's. */
  userID?: number | undefined;
}

export interface AttendanceOptions extends CallOptions {
  /** Whose attendance, if not everybody's. */
  userID?: number | undefined;
}

export interface FeedOptions {
  /** Where to begin: after an event's id, or the number of a change; 0 for the beginning. By default with what comes next. */
  after?: string | number | undefined;
  /** Stops the feed, without an error. */
  signal?: AbortSignal | undefined;
}

/** A signal, if there is one, as tRPC takes it. */
export const abortedBy = (signal: AbortSignal | undefined): { signal?: AbortSignal } => (signal ? { signal } : {});
