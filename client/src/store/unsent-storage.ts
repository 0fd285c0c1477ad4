/** A message of the user that the server may not have. */
export interface UnsentMessage {
  /** By which it is recorded once, however often it is sent. */
  readonly requestID: string;
  readonly body: string;
  readonly postedAt: Date;
  /** The number of the last change that was delivered when it was posted: if it is recorded, then after that. */
  readonly after: number;
}

/**
 * Stores the user's unsent messages in one meeting, so that they outlive the page. Nothing here throws. Several pages may
 * share a storage: each puts and removes what it has posted.
 */
export interface UnsentStorage {
  /** Oldest first. */
  read(): readonly UnsentMessage[];
  put(message: UnsentMessage): void;
  remove(requestID: string): void;
}
